import { Button, CloseButton, NumberInput, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { Cap } from '../../schema/politeness/cap.ts'
import { useTexts } from '../i18n/texts.ts'
import { DurationInput } from '../inspector/inputs/DurationInput.tsx'
import inputs from '../inspector/inputs/inputs.module.css'

/** A list of frequency caps: how many messages of which channel within how long. */
export function CapsInput({ value, onChange }: { value: Cap[]; onChange(caps: Cap[]): void }) {
  const { inspector, common } = useTexts()
  const change = (index: number, part: Partial<Cap>) =>
    onChange(value.map((cap, at) => (at === index ? { ...cap, ...part } : cap)))
  const channels = [
    ...(['sms', 'email', 'wechat'] as const).map((channel) => ({ value: channel, label: common.channels[channel] })),
    { value: 'any' as const, label: inspector.anyChannel },
  ]
  return (
    <>
      {value.map((cap, index) => (
        <div key={index} className={inputs.card}>
          <div className={inputs.cardHead}>
            <Select
              aria-label={inspector.capChannel}
              data={channels}
              value={cap.channel}
              onChange={(channel) => channel && change(index, { channel: channel as Cap['channel'] })}
            />
            <NumberInput
              aria-label={inspector.capMax}
              w={90}
              min={1}
              max={1000}
              value={cap.max}
              onChange={(max) => change(index, { max: Number(max) || 1 })}
            />
            <CloseButton aria-label={inspector.removeItem} onClick={() => onChange(value.toSpliced(index, 1))} />
          </div>
          <DurationInput
            label={inspector.capWithin}
            value={cap.within}
            onChange={(within) => change(index, { within })}
          />
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        style={{ justifySelf: 'start' }}
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange([...value, { channel: 'sms', max: 3, within: 'P7D' }])}
      >
        {inspector.addCap}
      </Button>
    </>
  )
}
