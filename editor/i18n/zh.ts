import type { en } from './en.ts'
import { zhAi } from './zh/ai.ts'
import { zhBindings } from './zh/bindings.ts'
import { zhCanvas, zhCommands, zhFixes, zhKeys } from './zh/canvas.ts'
import { zhCommon, zhJourneys, zhShell } from './zh/common.ts'
import { zhContacts, zhImports, zhPhone } from './zh/contacts.ts'
import { zhFind } from './zh/find.ts'
import { zhCollaborate, zhHistory } from './zh/history.ts'
import { zhConditions, zhInspector, zhSteps } from './zh/inspector.ts'
import { zhLive, zhPublish, zhSimulate } from './zh/live.ts'
import { zhRemap } from './zh/remap.ts'
import { zhOperating } from './zh/operating.ts'
import { zhSuppression } from './zh/suppression.ts'
import { zhGateways, zhSegments, zhSettings, zhTemplates } from './zh/screens.ts'

/** Every text of the interface in Chinese. */
export const zh = {
  common: zhCommon,
  shell: zhShell,
  journeys: zhJourneys,
  canvas: zhCanvas,
  commands: zhCommands,
  fixes: zhFixes,
  keys: zhKeys,
  inspector: zhInspector,
  steps: zhSteps,
  conditions: zhConditions,
  ai: zhAi,
  live: zhLive,
  history: zhHistory,
  collaborate: zhCollaborate,
  find: zhFind,
  remap: zhRemap,
  publish: zhPublish,
  simulate: zhSimulate,
  contacts: zhContacts,
  imports: zhImports,
  phone: zhPhone,
  templates: zhTemplates,
  bindings: zhBindings,
  gateways: zhGateways,
  operating: zhOperating,
  suppression: zhSuppression,
  settings: zhSettings,
  segments: zhSegments,
} satisfies typeof en
