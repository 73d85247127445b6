import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useTexts } from '../i18n/texts.ts'
import { type Entry, type Found, readQuery, sectionsOf } from './entry.ts'
import { findStore } from './find-store.ts'
import { recentIds, remember } from './recent.ts'
import { useEntries } from './use-entries.ts'
import classes from './Find.module.css'

/** What is typed, and what answers it. The focus stays in the field; the chosen option is its active descendant. */
export function FindList({ first, onClose }: { first: string; onClose(): void }) {
  const { find } = useTexts()
  const [typed, setTyped] = useState(first)
  const [at, setAt] = useState(0)
  const [recent] = useState(recentIds)
  const inJourney = useStore(findStore, (state) => state.journey !== null)
  const { entries, looking } = useEntries(typed, recent)
  const sections = useMemo(() => sectionsOf(entries, typed, recent), [entries, typed, recent])
  const found = sections.flatMap((section) => section.found)
  const { query, only } = readQuery(typed)
  const chosen = Math.min(at, Math.max(0, found.length - 1))
  const run = (entry: Entry | undefined) => {
    if (!entry) return
    remember(entry.id)
    onClose()
    // The dialog gives the focus back first; what is opened takes it then.
    setTimeout(() => entry.run(), 0)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    const next = nextOf(event.key, chosen, sections)
    if (next !== null) setAt(next)
    else if (event.key === 'Enter') run(found[chosen]?.entry)
    else if (event.key === 'Backspace' && only && query === '') setTyped('')
    else return
    event.preventDefault()
  }
  const starts = startsOf(sections)
  return (
    <>
      <label className={classes.search}>
        <IconSearch size={18} stroke={1.8} aria-hidden />
        <input
          data-autofocus
          value={typed}
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          aria-controls="find-list"
          aria-activedescendant={found[chosen] ? `find-${chosen}` : undefined}
          aria-label={find.title}
          placeholder={find.placeholder}
          autoComplete="off"
          spellCheck={false}
          maxLength={120}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
        {only && <span className={classes.only}>{only.includes('steps') ? find.hintSteps : find.hintActions}</span>}
      </label>
      <p className="sr-only" role="status">
        {looking && found.length === 0
          ? find.looking
          : found.length === 0
            ? find.nothing(query)
            : find.found(found.length)}
      </p>
      <div id="find-list" role="listbox" aria-label={find.title} className={classes.list} tabIndex={-1}>
        {sections.map((section, order) => (
          <div key={section.group} role="group" aria-labelledby={`find-group-${section.group}`}>
            <div id={`find-group-${section.group}`} role="presentation" className={classes.group}>
              {find.groups[section.group]}
            </div>
            {section.found.map((one, place) => (
              <Option
                key={one.entry.id}
                found={one}
                index={(starts[order] ?? 0) + place}
                chosen={(starts[order] ?? 0) + place === chosen}
                onPoint={setAt}
                onRun={run}
              />
            ))}
            {section.more > 0 && (
              <div role="presentation" className={classes.more}>
                {find.more(section.more)}
              </div>
            )}
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <div className={classes.none}>
          <b>{looking ? find.looking : find.nothing(query)}</b>
          {!looking && <span>{find.nothingHint}</span>}
        </div>
      )}
      <div className={classes.foot} aria-hidden>
        <span>
          <kbd>↑</kbd>
          <kbd>↓</kbd> {find.hintMove}
        </span>
        <span>
          <kbd>Enter</kbd> {find.hintOpen}
        </span>
        {inJourney && (
          <span>
            <kbd>@</kbd> {find.hintSteps}
          </span>
        )}
        <span>
          <kbd>&gt;</kbd> {find.hintActions}
        </span>
        <span className={classes.last}>
          <kbd>Esc</kbd> {find.hintClose}
        </span>
      </div>
    </>
  )
}

function Option({
  found: { entry, marks },
  index,
  chosen,
  onPoint,
  onRun,
}: {
  found: Found
  index: number
  chosen: boolean
  onPoint(index: number): void
  onRun(entry: Entry): void
}) {
  const option = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (chosen) option.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <div
      ref={option}
      id={`find-${index}`}
      role="option"
      aria-selected={chosen}
      className={classes.option}
      data-find-entry={entry.id}
      onPointerMove={() => onPoint(index)}
      onClick={() => onRun(entry)}
    >
      <span className={classes.icon} aria-hidden>
        {entry.icon}
      </span>
      <span className={classes.title}>
        {marks.length > 0 ? <Marked text={entry.title} marks={marks} /> : entry.title}
      </span>
      {entry.detail && <span className={classes.detail}>{entry.detail}</span>}
      {entry.keys && <kbd className={classes.keys}>{entry.keys}</kbd>}
    </div>
  )
}

/** A text with the characters that were asked for in bold. */
function Marked({ text, marks }: { text: string; marks: number[] }) {
  const wanted = new Set(marks)
  return [...text].map((character, index) =>
    // A character has no other name than its place.
    // oxlint-disable-next-line react/no-array-index-key
    wanted.has(index) ? <b key={index}>{character}</b> : <span key={index}>{character}</span>,
  )
}

/** Where an arrow, Page Up or Page Down leads; null for other keys. Pages are sections. */
function nextOf(key: string, at: number, sections: { found: Found[] }[]): number | null {
  const total = sections.reduce((sum, { found }) => sum + found.length, 0)
  if (key === 'ArrowDown') return (at + 1) % Math.max(1, total)
  if (key === 'ArrowUp') return (at - 1 + total) % Math.max(1, total)
  if (key !== 'PageDown' && key !== 'PageUp') return null
  const starts = startsOf(sections)
  if (key === 'PageDown') return starts.find((start) => start > at && start < total) ?? Math.max(0, total - 1)
  return starts.findLast((start) => start < at) ?? 0
}

/** The place of each section's first option among all. */
function startsOf(sections: { found: Found[] }[]): number[] {
  return sections.map((_, order) => sections.slice(0, order).reduce((sum, { found }) => sum + found.length, 0))
}
