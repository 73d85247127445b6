import { IconNote, IconSearch } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useLanguage } from '../app/language.ts'
import { useTexts } from '../i18n/texts.ts'
import { startCarry } from './carry.ts'
import { useJourney } from './JourneyContext.tsx'
import { byFamily, searchKinds } from './kind-search.ts'
import { KindTile } from './KindTile.tsx'
import classes from './Palette.module.css'

/** Every kind of step by family. Drag one to a place, double-click it, or press Enter to add it after the selection. */
export function Palette() {
  const { kinds, actions, session, documents } = useJourney()
  const { canvas } = useTexts()
  const language = useLanguage()
  const [query, setQuery] = useState('')
  const search = useRef<HTMLInputElement>(null)
  const found = searchKinds(kinds, query, language)
  return (
    <aside className={classes.palette} aria-label={canvas.palette} data-palette>
      <label className={classes.search}>
        <IconSearch size={15} stroke={1.8} aria-hidden />
        <input
          ref={search}
          value={query}
          placeholder={canvas.searchSteps}
          aria-label={canvas.searchSteps}
          data-palette-search
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Escape') {
              setQuery('')
              search.current?.blur()
            }
            if (event.key === 'Enter' && found[0]) {
              actions.addStep(found[0].kind)
              setQuery('')
            }
          }}
        />
        <kbd aria-hidden>/</kbd>
      </label>
      <div className={classes.list}>
        {byFamily(found).map(([family, list]) => (
          <section key={family}>
            <h3>{canvas.families[family]}</h3>
            {list.map((kind) => (
              <button
                key={kind.kind}
                type="button"
                className={classes.item}
                title={kind.description[language]}
                data-kind={kind.kind}
                onPointerDown={(event) =>
                  startCarry(event, { type: 'new', kind: kind.kind }, { session, actions, documents })
                }
                onDoubleClick={() => actions.addStep(kind.kind)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
                    event.preventDefault()
                    actions.addStep(kind.kind)
                  }
                }}
              >
                <KindTile kind={kind.kind} size={24} />
                <span>{kind.title[language]}</span>
              </button>
            ))}
          </section>
        ))}
        {query === '' && (
          <section>
            <h3>{canvas.words}</h3>
            <button type="button" className={classes.item} data-add-note onClick={actions.addNote}>
              <span className={classes.note} aria-hidden>
                <IconNote size={15} stroke={1.8} />
              </span>
              <span>{canvas.note}</span>
            </button>
          </section>
        )}
      </div>
    </aside>
  )
}
