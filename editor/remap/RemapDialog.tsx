import { Button, Modal, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '../data/queries.ts'
import { useTexts } from '../i18n/texts.ts'
import { type Choice, type Names, type Reference, referenceKey, type TemplateTexts } from './references.ts'
import type { RemapRequest } from './remap-store.ts'
import classes from './Remap.module.css'

const inPlace = '\u0000inPlace'
const keep = '\u0000keep'

/** Asks what becomes of templates, segments and gateways that steps from elsewhere name and this workspace does not have. */
export function RemapDialog({ request: { references, texts, answer } }: { request: RemapRequest }) {
  const { remap, common } = useTexts()
  const catalogue = useQuery(queries.catalogue()).data
  const templates = useQuery(queries.templates()).data
  const names = new Map(templates?.map(({ id, name }) => [id, name]))
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map())
  const valueOf = (reference: Reference) => chosen.get(referenceKey(reference)) ?? firstOf(reference)
  const done = () =>
    answer(new Map(references.map((reference) => [referenceKey(reference), choiceOf(valueOf(reference))])))
  return (
    <Modal opened onClose={() => answer(null)} size={560} title={remap.title}>
      <p className={classes.hint}>{remap.hint}</p>
      <div className={classes.list}>
        {references.map((reference) => (
          <Select
            key={referenceKey(reference)}
            label={remap.missing[reference.kind](texts[reference.id]?.name ?? reference.id)}
            description={remap.usedBy(reference.steps)}
            data={[...fixedOptions(reference, texts, remap), ...options(reference, catalogue, names)]}
            value={valueOf(reference)}
            onChange={(next) => {
              if (next !== null) setChosen(new Map([...chosen, [referenceKey(reference), next]]))
            }}
            searchable
            nothingFoundMessage={common.nothingFound}
          />
        ))}
      </div>
      <div className={classes.actions}>
        <Button variant="default" onClick={() => answer(null)}>
          {common.cancel}
        </Button>
        <Button onClick={done} data-autofocus>
          {remap.confirm}
        </Button>
      </div>
    </Modal>
  )
}

type Words = ReturnType<typeof useTexts>['remap']

function fixedOptions({ kind, id }: Reference, texts: TemplateTexts, remap: Words): { value: string; label: string }[] {
  if (kind === 'gateway')
    return [
      { value: inPlace, label: remap.usualGateway },
      { value: keep, label: remap.keep },
    ]
  if (kind === 'template')
    return [
      { value: inPlace, label: Object.hasOwn(texts, id) ? remap.keepText : remap.writeText },
      { value: keep, label: remap.keep },
    ]
  return [{ value: keep, label: remap.keep }]
}

function options(
  { kind, channel }: Reference,
  catalogue: Names | undefined,
  names: Map<string, string>,
): { value: string; label: string }[] {
  if (!catalogue) return []
  if (kind === 'segment') return Object.entries(catalogue.segments).map(([value, { name }]) => ({ value, label: name }))
  if (kind === 'gateway')
    return Object.entries(catalogue.gateways)
      .filter(([, gateway]) => gateway.channel === channel)
      .map(([value, { name }]) => ({ value, label: name }))
  return Object.entries(catalogue.templates)
    .filter(([, template]) => template.channel === channel)
    .map(([value]) => ({ value, label: names.get(value) ?? value }))
}

const firstOf = ({ kind }: Reference) => (kind === 'segment' ? keep : inPlace)
const choiceOf = (value: string): Choice => (value === inPlace ? 'inPlace' : value === keep ? 'keep' : { to: value })
