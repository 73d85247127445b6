import { Button, CloseButton, Menu, SegmentedControl, Tooltip, ActionIcon } from '@mantine/core'
import { IconArrowsExchange, IconPlus } from '@tabler/icons-react'
import type { Condition } from '../../../schema/condition.ts'
import { conditionSentence } from '../../../schema/condition/sentence.ts'
import { useLanguage } from '../../app/language.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ConditionRow } from './ConditionRow.tsx'
import { LiveCount } from './LiveCount.tsx'
import { type ConditionKind, emptyCondition, type Names } from './condition-kinds.ts'
import classes from './conditions.module.css'

type Group = Extract<Condition, { type: 'all' | 'any' }>

/** Builds a condition: nested groups, typed comparisons, events in a window; reads back as a sentence and counts who matches now. */
export function ConditionBuilder({
  value,
  onChange,
  names,
  count = true,
}: {
  value: Condition | undefined
  onChange(value: Condition | undefined): void
  names: Names
  count?: boolean
}) {
  const language = useLanguage()
  const root = asGroup(value)
  const change = (group: Group) =>
    onChange(group.of.length === 0 ? undefined : group.of.length === 1 && group.type === 'all' ? group.of[0] : group)
  return (
    <div className={classes.builder}>
      <GroupEditor group={root} onChange={change} names={names} depth={0} />
      {value && <p className={classes.sentence}>{conditionSentence(value, language)}</p>}
      {count && value && <LiveCount condition={value} />}
    </div>
  )
}

function asGroup(value: Condition | undefined): Group {
  if (!value) return { type: 'all', of: [] }
  return value.type === 'all' || value.type === 'any' ? value : { type: 'all', of: [value] }
}

function GroupEditor({
  group,
  onChange,
  names,
  depth,
}: {
  group: Group
  onChange(group: Group): void
  names: Names
  depth: number
}) {
  const { conditions } = useTexts()
  const put = (index: number, condition: Condition | null) =>
    onChange({ ...group, of: condition ? group.of.toSpliced(index, 1, condition) : group.of.toSpliced(index, 1) })
  return (
    <div className={classes.group} data-depth={depth}>
      {(group.of.length > 1 || depth > 0) && (
        <SegmentedControl
          size="xs"
          aria-label={conditions.match}
          value={group.type}
          data={[
            { value: 'all', label: conditions.all },
            { value: 'any', label: conditions.any },
          ]}
          onChange={(type) => onChange({ ...group, type: type })}
        />
      )}
      {group.of.map((condition, index) => (
        <Member key={index} condition={condition} onChange={(next) => put(index, next)} names={names} depth={depth} />
      ))}
      <AddCondition
        names={names}
        depth={depth}
        onAdd={(condition) => onChange({ ...group, of: [...group.of, condition] })}
      />
    </div>
  )
}

/** One condition or group, with its "not" and its way out. */
function Member({
  condition,
  onChange,
  names,
  depth,
}: {
  condition: Condition
  onChange(condition: Condition | null): void
  names: Names
  depth: number
}) {
  const { conditions, inspector } = useTexts()
  const negated = condition.type === 'not'
  const inner = negated ? condition.of : condition
  const wrap = (next: Condition) => onChange(negated ? { type: 'not', of: next } : next)
  return (
    <div className={classes.member}>
      <div className={classes.tools}>
        {negated && <span className={classes.not}>{conditions.not}</span>}
        <span className={classes.kind}>
          {inner.type === 'all' || inner.type === 'any' || inner.type === 'not' ? '' : conditions.kinds[inner.type]}
        </span>
        <Tooltip label={conditions.negate}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label={conditions.negate}
            aria-pressed={negated}
            onClick={() => onChange(negated ? inner : { type: 'not', of: condition })}
          >
            <IconArrowsExchange size={14} />
          </ActionIcon>
        </Tooltip>
        <CloseButton size="sm" aria-label={inspector.removeItem} onClick={() => onChange(null)} />
      </div>
      {inner.type === 'all' || inner.type === 'any' ? (
        <GroupEditor group={inner} onChange={wrap} names={names} depth={depth + 1} />
      ) : (
        <ConditionRow condition={inner} onChange={wrap} names={names} />
      )}
    </div>
  )
}

function AddCondition({ names, depth, onAdd }: { names: Names; depth: number; onAdd(condition: Condition): void }) {
  const { conditions } = useTexts()
  const kinds: ConditionKind[] = [
    'attribute',
    'tag',
    'event',
    'segment',
    'message',
    'consent',
    ...(names.entry ? ['entry' as const] : []),
    ...(names.answers.length > 0 ? ['answer' as const] : []),
  ]
  return (
    <Menu position="bottom-start" width={190}>
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />}>
          {conditions.addCondition}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <Menu.Item key={kind} onClick={() => onAdd(emptyCondition(kind, names))}>
            {conditions.kinds[kind]}
          </Menu.Item>
        ))}
        {depth < 3 && (
          <>
            <Menu.Divider />
            <Menu.Item
              onClick={() => onAdd({ type: depth % 2 === 0 ? 'any' : 'all', of: [emptyCondition('attribute', names)] })}
            >
              {conditions.addGroup}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
