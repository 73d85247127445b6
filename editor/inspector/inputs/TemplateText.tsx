import { Button, Input, Menu, ScrollArea } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useRef } from 'react'
import { queries } from '../../data/queries.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './TemplateText.module.css'

const tokens = /(\{\{[^}]*\}\}|\{%[^%]*%\})/g

/**
 * A text with variables. A plain textarea, so that every input method, undo and screen reader works; behind it the variables are painted
 * as chips.
 */
export function TemplateText({
  label,
  value,
  onChange,
  error,
  extra,
  rows = 3,
  maxLength,
  entry = [],
  children,
}: {
  label: string
  value: string
  onChange(value: string): void
  error?: string | undefined
  extra?: ReactNode
  rows?: number
  maxLength?: number
  entry?: string[]
  children?: ReactNode
}) {
  const area = useRef<HTMLTextAreaElement>(null)
  const insert = (text: string) => {
    const field = area.current
    const start = field?.selectionStart ?? value.length
    const end = field?.selectionEnd ?? value.length
    onChange(value.slice(0, start) + text + value.slice(end))
    requestAnimationFrame(() => {
      field?.focus()
      field?.setSelectionRange(start + text.length, start + text.length)
    })
  }
  return (
    <div>
      <Input.Wrapper
        label={<Head label={label} onInsert={insert} entry={entry} />}
        labelElement="div"
        error={error}
        classNames={{ label: classes.label }}
      >
        <div className={classes.box}>
          <div className={classes.paint} style={{ minHeight: `${rows * 1.7 + 1.25}em` }} aria-hidden>
            {value
              .split(tokens)
              .map((part, index) =>
                index % 2 === 1 ? <mark key={index}>{part}</mark> : <span key={index}>{part}</span>,
              )}
            {'\n'}
          </div>
          <textarea
            ref={area}
            className={classes.field}
            aria-label={label}
            aria-invalid={error !== undefined}
            rows={rows}
            maxLength={maxLength}
            value={value}
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
          />
        </div>
        {extra}
      </Input.Wrapper>
      {children}
    </div>
  )
}

function Head({ label, onInsert, entry }: { label: string; onInsert(text: string): void; entry: string[] }) {
  const { inspector } = useTexts()
  const catalogue = useQuery(queries.catalogue()).data
  const attributes = ['name', ...(catalogue?.attributes ?? []).filter((name) => name !== 'name')]
  return (
    <>
      <span>{label}</span>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <Button variant="subtle" size="compact-xs" color="gray" leftSection={<IconBraces size={14} />}>
            {inspector.insertVariable}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <ScrollArea.Autosize mah={300}>
            <Menu.Label>{inspector.contactVariables}</Menu.Label>
            {attributes.map((name) => (
              <Menu.Item key={name} onClick={() => onInsert(`{{ contact.${name} }}`)}>
                {name}
              </Menu.Item>
            ))}
            {entry.length > 0 && <Menu.Label>{inspector.entryVariables}</Menu.Label>}
            {entry.map((name) => (
              <Menu.Item key={name} onClick={() => onInsert(`{{ entry.${name} }}`)}>
                {name}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item onClick={() => onInsert('{{ "https://example.com" | link }}')}>https://… → {'link'}</Menu.Item>
            <Menu.Item onClick={() => onInsert('{{ "pages/index" | mini_program }}')}>
              {inspector.miniProgram}
              <small className={classes.help}>{inspector.miniProgramHelp}</small>
            </Menu.Item>
          </ScrollArea.Autosize>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
