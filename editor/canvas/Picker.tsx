import { Modal } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useLanguage } from '../app/language.ts'
import { fallbackHint, fallbackTitle } from '../document/fallback-chain.ts'
import { useTexts } from '../i18n/texts.ts'
import { useJourney, useSession } from './JourneyContext.tsx'
import { byFamily, searchKinds } from './kind-search.ts'
import { KindTile } from './KindTile.tsx'
import classes from './Picker.module.css'

/** Chooses the kind of step to put into a place: type, arrows, Enter. */
export function Picker() {
  const { session, actions } = useJourney()
  const picker = useSession((state) => state.picker)
  const { canvas } = useTexts()
  const close = () => session.setState({ picker: null })
  return (
    <Modal.Root
      opened={picker !== null}
      onClose={close}
      padding={0}
      size={420}
      yOffset="14vh"
      centered={false}
      transitionProps={{ duration: 100 }}
    >
      <Modal.Overlay color="transparent" backgroundOpacity={1} />
      <Modal.Content aria-label={picker?.drop ? canvas.addHere(actions.placeText(picker.drop)) : canvas.addStep}>
        {picker && <PickerList key={picker.drop?.id ?? ''} />}
      </Modal.Content>
    </Modal.Root>
  )
}

function PickerList() {
  const { kinds, session, actions } = useJourney()
  const { canvas, common } = useTexts()
  const language = useLanguage()
  const picker = useSession((state) => state.picker)
  const [query, setQuery] = useState(picker?.query ?? '')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const [drop, setDrop] = useState(picker?.drop ?? null)
  const from = drop?.place?.from
  const ways = from === undefined ? [] : actions.drops().filter((other) => other.place?.from === from)
  const turn = (by: 1 | -1) => {
    const next = ways[(ways.findIndex((way) => way.id === drop?.id) + by + ways.length) % ways.length]
    if (next) setDrop(next)
  }
  const found = byFamily(searchKinds(kinds, query, language, (kind) => (drop ? !kind.trigger : true))).flatMap(
    ([family, items]) => items.map((kind, index) => ({ family, kind, first: index === 0 })),
  )
  const typed = query.trim().toLowerCase()
  const chained =
    !drop?.before && [fallbackTitle.en, fallbackTitle.zh].some((title) => title.toLowerCase().includes(typed))
  const count = found.length + (chained ? 1 : 0)
  const choose = (index: number) => {
    const kind = found[index]?.kind.kind
    if (kind === undefined && !(chained && index === found.length)) return
    session.setState({ picker: null })
    // The dialog gives the focus back first; the new step takes it then.
    setTimeout(() => (kind === undefined ? actions.addFallback(drop) : actions.addStep(kind, drop)), 0)
  }
  useEffect(() => {
    list.current?.querySelector(`[data-index="${at}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [at])
  return (
    <>
      <label className={classes.search}>
        <IconSearch size={17} stroke={1.8} aria-hidden />
        <input
          data-autofocus
          value={query}
          role="combobox"
          aria-expanded
          aria-controls="picker-list"
          aria-activedescendant={found[at] ? `pick-${found[at].kind.kind}` : chained ? 'pick-fallback' : undefined}
          placeholder={drop ? canvas.addHere(actions.placeText(drop)) : canvas.searchSteps}
          aria-label={canvas.searchSteps}
          onChange={(event) => {
            setQuery(event.target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || event.keyCode === 229) return
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault()
              setAt((at + (event.key === 'ArrowDown' ? 1 : -1) + count) % Math.max(1, count))
            }
            if (query === '' && ways.length > 1 && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
              event.preventDefault()
              turn(event.key === 'ArrowRight' ? 1 : -1)
            }
            if (event.key === 'Enter') {
              event.preventDefault()
              choose(at)
            }
          }}
        />
      </label>
      {ways.length > 1 && (
        <div className={classes.ways} role="radiogroup" aria-label={canvas.way}>
          {ways.map((way) => (
            <button
              key={way.id}
              type="button"
              role="radio"
              aria-checked={way.id === drop?.id}
              tabIndex={-1}
              onClick={() => setDrop(way)}
            >
              {actions.exitText(way)}
            </button>
          ))}
        </div>
      )}
      <p className="sr-only" aria-live="polite">
        {drop ? canvas.addHere(actions.placeText(drop)) : ''}
      </p>
      <div ref={list} id="picker-list" role="listbox" aria-label={canvas.palette} className={classes.list}>
        {found.map(({ family, kind, first }, index) => (
          <div key={kind.kind} role="presentation">
            {first && query === '' && <div className={classes.family}>{canvas.families[family]}</div>}
            <div
              id={`pick-${kind.kind}`}
              role="option"
              aria-selected={index === at}
              data-index={index}
              data-active={index === at || undefined}
              className={classes.item}
              onPointerMove={() => setAt(index)}
              onClick={() => choose(index)}
            >
              <KindTile kind={kind.kind} size={30} />
              <div>
                <b>{kind.title[language]}</b>
                <span>{kind.description[language]}</span>
              </div>
            </div>
          </div>
        ))}
        {chained && (
          <div role="presentation">
            {query === '' && <div className={classes.family}>{canvas.recipes}</div>}
            <div
              id="pick-fallback"
              role="option"
              aria-selected={at === found.length}
              data-index={found.length}
              data-active={at === found.length || undefined}
              className={classes.item}
              onPointerMove={() => setAt(found.length)}
              onClick={() => choose(found.length)}
            >
              <KindTile kind="wechat" size={30} />
              <div>
                <b>{fallbackTitle[language]}</b>
                <span>{fallbackHint[language]}</span>
              </div>
            </div>
          </div>
        )}
        {count === 0 && <p className={classes.none}>{common.nothingFound}</p>}
      </div>
    </>
  )
}
