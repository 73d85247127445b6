import { Button, Modal } from '@mantine/core'
import { useTexts } from '../i18n/texts.ts'

/** Asks before something is lost: says what, and names the act on the button. */
export function Confirm({
  title,
  hint,
  action,
  onConfirm,
  onClose,
  busy,
}: {
  title: string
  hint: string
  action: string
  onConfirm(): void
  onClose(): void
  busy?: boolean
}) {
  const { common } = useTexts()
  return (
    <Modal opened onClose={onClose} title={title}>
      <p>{hint}</p>
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8, marginTop: 20 }}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {common.cancel}
        </Button>
        <Button color="red" loading={busy ?? false} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Modal>
  )
}
