import { Button } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useTexts } from '../i18n/texts.ts'

const DraftsDialog = lazy(async () => ({ default: (await import('./DraftsDialog.tsx')).DraftsDialog }))

/** Opens the copy panel. The person chooses a draft and goes on editing it. */
export function DraftsButton({
  channel,
  current,
  onChoose,
}: {
  channel: 'sms' | 'email' | 'wechat'
  current: string
  onChoose(text: string): void
}) {
  const { inspector } = useTexts()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        variant="default"
        size="xs"
        mt={8}
        leftSection={<IconSparkles size={15} color="var(--ai)" />}
        onClick={() => setOpen(true)}
      >
        {inspector.writeWithAi}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <DraftsDialog channel={channel} current={current} onClose={() => setOpen(false)} onChoose={onChoose} />
        </Suspense>
      )}
    </>
  )
}
