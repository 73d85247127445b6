import { Radio } from '@mantine/core'
import { IconUsersGroup } from '@tabler/icons-react'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { Row } from './Row.tsx'

/** What happens to the people inside older versions: the one choice there is, so that others can stand beside it. */
export function InsideRow({ count }: { count: number }) {
  const { publish } = useTexts()
  const format = useFormat()
  return (
    <Row icon={<IconUsersGroup size={20} />} title={publish.inside}>
      {count === 0 ? (
        publish.insideNone
      ) : (
        <Radio.Group value="finish" aria-label={publish.inside}>
          <Radio
            mt={4}
            size="xs"
            value="finish"
            label={publish.insideOlder(format.number(count))}
            description={publish.finishHint}
          />
        </Radio.Group>
      )}
    </Row>
  )
}
