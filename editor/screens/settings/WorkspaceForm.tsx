import { Button, Checkbox, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { WorkspaceDetail } from '../../../schema/api/workspace.ts'
import { smsLinkLength } from '../../../schema/sms/link-length.ts'
import { CapsInput } from '../../controls/CapsInput.tsx'
import table from '../../controls/table.module.css'
import { api } from '../../data/api.ts'
import { queries } from '../../data/queries.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './settings.module.css'

/** How the workspace is called, what its messages carry, and how polite it is. */
export function WorkspaceForm() {
  const workspace = useQuery(queries.workspace()).data
  return workspace ? <Form key={JSON.stringify(workspace)} stored={workspace} /> : null
}

function Form({ stored }: { stored: WorkspaceDetail }) {
  const { settings: texts, common } = useTexts()
  const cache = useQueryClient()
  const [draft, setDraft] = useState(stored)
  const set = (part: Partial<WorkspaceDetail>) => setDraft({ ...draft, ...part })
  const setting = (part: Partial<WorkspaceDetail['settings']>) => set({ settings: { ...draft.settings, ...part } })
  const save = useMutation({
    mutationFn: () => api.saveWorkspace(draft),
    onSuccess: async (saved) => {
      sayDone(texts.saved)
      cache.setQueryData(queries.workspace().queryKey, saved)
      await cache.invalidateQueries({ queryKey: ['session'] })
    },
    onError: sayError,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <section className={`${table.card} ${classes.card} ${classes.fields}`}>
        <h2>{texts.workspace}</h2>
        <TextInput
          label={texts.name}
          required
          maxLength={200}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Select
          label={texts.timezone}
          searchable
          allowDeselect={false}
          data={zones(draft.timezone)}
          value={draft.timezone}
          onChange={(timezone) => timezone && set({ timezone })}
        />
        <div className={classes.two}>
          <TextInput
            label={texts.signature}
            description={texts.signatureHint}
            maxLength={40}
            value={draft.signature}
            leftSection="【"
            rightSection="】"
            onChange={(event) => set({ signature: event.currentTarget.value.replace(/[【】]/g, '') })}
          />
          <TextInput
            label={texts.optOut}
            description={texts.optOutHint}
            maxLength={40}
            value={draft.optOut}
            onChange={(event) => set({ optOut: event.currentTarget.value })}
          />
        </div>
      </section>
      <section className={`${table.card} ${classes.card} ${classes.fields}`}>
        <h2>{texts.links}</h2>
        <p className={table.small}>{texts.linksHint}</p>
        <div className={classes.two}>
          <TextInput
            label={texts.linkAddress}
            description={texts.linkAddressHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            maxLength={100}
            value={draft.settings.linkAddress ?? ''}
            onChange={(event) => setting({ linkAddress: event.currentTarget.value.trim() || undefined })}
          />
          <NumberInput
            label={texts.linkDays}
            description={texts.linkDaysHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={1}
            max={3650}
            allowDecimal={false}
            value={draft.settings.linkDays ?? ''}
            onChange={(days) => setting({ linkDays: typeof days === 'number' ? days : undefined })}
          />
        </div>
        <p className={table.small} role="status">
          {texts.linkLength(smsLinkLength(draft.settings.linkAddress ?? location.origin))}
        </p>
      </section>
      <section className={`${table.card} ${classes.card} ${classes.fields}`}>
        <h2>{texts.politeness}</h2>
        <p className={table.small}>{texts.politenessHint}</p>
        <Checkbox
          label={texts.consentRequired}
          description={texts.consentRequiredHint}
          checked={draft.settings.consentRequired ?? false}
          onChange={(event) => setting({ consentRequired: event.currentTarget.checked })}
        />
        <div className={classes.field}>
          <h3 id="quiet-hours">{texts.quietHours}</h3>
          <SegmentedControl
            aria-labelledby="quiet-hours"
            data={[
              { value: 'legal', label: texts.quietLegal },
              { value: 'off', label: texts.quietOff },
            ]}
            value={draft.settings.quietHours ?? 'legal'}
            onChange={(quietHours) => setting({ quietHours: quietHours === 'off' ? 'off' : 'legal' })}
          />
          <p className={table.small}>{texts.quietHint}</p>
        </div>
        <Checkbox
          label={texts.quietSandbox}
          checked={draft.settings.quietSandbox ?? false}
          onChange={(event) => setting({ quietSandbox: event.currentTarget.checked })}
        />
        <div className={classes.field}>
          <h3>{texts.caps}</h3>
          <p className={table.small}>{texts.capsHint}</p>
          <CapsInput value={draft.settings.caps ?? []} onChange={(caps) => setting({ caps })} />
        </div>
        <div className={classes.foot}>
          <Button type="submit" loading={save.isPending} disabled={draft === stored}>
            {common.save}
          </Button>
        </div>
      </section>
    </form>
  )
}

/** All zones this browser knows, and the one that is set. */
function zones(own: string): string[] {
  return [...new Set([own, ...Intl.supportedValuesOf('timeZone')])]
}
