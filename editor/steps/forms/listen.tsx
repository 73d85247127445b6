import { Autocomplete, Button, Checkbox, CloseButton, SegmentedControl, Select, TagsInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { messageFacts } from '../../../schema/condition.ts'
import { normaliseKeyword } from '../../../schema/sms/opt-out.ts'
import type { ListenBranch, ListenConfig } from '../../../schema/steps/listen.ts'
import { queries } from '../../data/queries.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ConditionBuilder } from '../../inspector/conditions/ConditionBuilder.tsx'
import { emptyCondition, type Names } from '../../inspector/conditions/condition-kinds.ts'
import { Filters } from '../../inspector/conditions/EventRow.tsx'
import { useJourneyNames } from '../../inspector/conditions/use-names.ts'
import { DurationInput } from '../../inspector/inputs/DurationInput.tsx'
import inputs from '../../inspector/inputs/inputs.module.css'
import { newPortId } from '../port-id.ts'
import type { FormProps } from '../define-step-view.ts'

export function ListenForm({ config, set, problem }: FormProps<ListenConfig>) {
  const { steps } = useTexts()
  const names = useJourneyNames()
  const { branches, timeout } = config
  return (
    <>
      <div className={inputs.section}>
        <h3>{steps.listenFor}</h3>
        {branches.map((branch, index) => (
          <BranchCard
            key={branch.id}
            branch={branch}
            names={names}
            error={problem(`branches.${index}.name`)}
            removable={branches.length > 1}
            onChange={(next) => set(['branches', index], next)}
            onRemove={() => set('branches', branches.toSpliced(index, 1))}
          />
        ))}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          style={{ justifySelf: 'start' }}
          disabled={branches.length >= 10}
          onClick={() =>
            set('branches', [
              ...branches,
              { id: newPortId(branches, 'on'), on: 'event', name: names.events[0] ?? '', where: [] },
            ])
          }
        >
          {steps.addListen}
        </Button>
      </div>
      <div className={inputs.section}>
        <Checkbox
          label={steps.timeoutOn}
          checked={timeout !== null}
          onChange={(event) => set('timeout', event.currentTarget.checked ? 'P2D' : null)}
        />
        {timeout !== null && (
          <DurationInput
            label={steps.timeout}
            value={timeout}
            error={problem('timeout')}
            onChange={(value) => set('timeout', value)}
          />
        )}
      </div>
    </>
  )
}

function BranchCard({
  branch,
  names,
  error,
  removable,
  onChange,
  onRemove,
}: {
  branch: ListenBranch
  names: Names
  error: string | undefined
  removable: boolean
  onChange(branch: ListenBranch): void
  onRemove(): void
}) {
  const { steps, inspector } = useTexts()
  const events = useQuery(queries.catalogue()).data?.events ?? []
  const { id } = branch
  const changeKind = (on: string) =>
    onChange(
      on === 'event'
        ? { id, on, name: events[0] ?? '', where: [] }
        : on === 'message'
          ? { id, on, fact: 'clicked' }
          : { id, on: 'state', condition: emptyCondition('tag', names) },
    )
  return (
    <div className={inputs.card}>
      <div className={inputs.cardHead}>
        <SegmentedControl
          size="xs"
          fullWidth
          value={branch.on}
          data={(['message', 'event', 'state'] as const).map((on) => ({ value: on, label: steps.listenKinds[on] }))}
          onChange={changeKind}
        />
        <CloseButton aria-label={inspector.removeItem} disabled={!removable} onClick={onRemove} />
      </div>
      {branch.on === 'message' && (
        <div className={inputs.row}>
          <Select
            aria-label={steps.listenKinds.message}
            data={messageFacts.map((fact) => ({ value: fact, label: steps.facts[fact] }))}
            value={branch.fact}
            onChange={(fact) => {
              const { keywords: _, ...rest } = branch
              if (fact) onChange({ ...rest, fact: fact as 'clicked' })
            }}
          />
          <Select
            aria-label={steps.ofStep}
            data={[{ value: '', label: steps.anyStep }, ...names.messages]}
            value={branch.step ?? ''}
            onChange={(step) => {
              const { step: _, ...rest } = branch
              onChange(step ? { ...rest, step } : rest)
            }}
          />
        </div>
      )}
      {branch.on === 'message' && branch.fact === 'replied' && (
        <TagsInput
          label={steps.keywords}
          description={steps.keywordsHint}
          maxTags={20}
          splitChars={[',', '，', '、', ' ']}
          value={branch.keywords ?? []}
          onChange={(keywords) => {
            const { keywords: _, ...rest } = branch
            const words = keywords.filter((word) => normaliseKeyword(word) !== '').map((word) => word.slice(0, 40))
            onChange(words.length > 0 ? { ...rest, keywords: words } : rest)
          }}
        />
      )}
      {branch.on === 'event' && (
        <>
          <Autocomplete
            aria-label={steps.event}
            data={events}
            placeholder={steps.eventPlaceholder}
            value={branch.name}
            error={error}
            onChange={(name) => onChange({ ...branch, name })}
          />
          <Filters value={branch.where ?? []} onChange={(where) => onChange({ ...branch, where })} />
        </>
      )}
      {branch.on === 'state' && (
        <ConditionBuilder
          value={branch.condition}
          names={names}
          count={false}
          onChange={(condition) => onChange({ ...branch, condition: condition ?? { type: 'all', of: [] } })}
        />
      )}
    </div>
  )
}
