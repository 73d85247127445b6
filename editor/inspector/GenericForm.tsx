import { useMemo } from 'react'
import { z } from 'zod'
import type { StepKind } from '../../schema/define-step.ts'
import type { FormProps } from '../steps/define-step-view.ts'
import { SchemaField } from './SchemaField.tsx'
import type { JsonSchema } from './json-schema.ts'

/** A form made from the config schema of a kind: enough for simple kinds and for plugins without a form. */
export function GenericForm({ kind, config, set, problem }: FormProps & { kind: StepKind }) {
  const schema = useMemo(
    () => z.toJSONSchema(kind.config, { io: 'input', unrepresentable: 'any' }) as JsonSchema,
    [kind],
  )
  const required = new Set(schema.required)
  return (
    <>
      {Object.entries(schema.properties ?? {}).map(([name, property]) => (
        <SchemaField
          key={name}
          name={name}
          schema={property}
          required={required.has(name)}
          value={(config as Record<string, unknown>)[name]}
          path={[name]}
          set={set}
          problem={problem}
        />
      ))}
    </>
  )
}
