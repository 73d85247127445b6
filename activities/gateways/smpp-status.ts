/** What a refused submit asks for. `throttle`: everybody stops for a moment, this one goes first; `account`: an operator is needed. */
export type SmppReaction = 'throttle' | 'retry' | 'number' | 'account' | 'message'

const known: Record<number, [name: string, reaction: SmppReaction]> = {
  0x01: ['RINVMSGLEN', 'message'],
  0x02: ['RINVCMDLEN', 'message'],
  0x03: ['RINVCMDID', 'account'],
  0x04: ['RINVBNDSTS', 'account'],
  0x05: ['RALYBND', 'retry'],
  0x06: ['RINVPRTFLG', 'account'],
  0x07: ['RINVREGDLVFLG', 'account'],
  0x08: ['RSYSERR', 'retry'],
  0x0a: ['RINVSRCADR', 'account'],
  0x0b: ['RINVDSTADR', 'number'],
  0x0d: ['RBINDFAIL', 'account'],
  0x0e: ['RINVPASWD', 'account'],
  0x0f: ['RINVSYSID', 'account'],
  0x14: ['RMSGQFUL', 'throttle'],
  0x15: ['RINVSERTYP', 'account'],
  0x43: ['RINVESMCLASS', 'account'],
  0x44: ['RCNTSUBDL', 'account'],
  0x45: ['RSUBMITFAIL', 'message'],
  0x48: ['RINVSRCTON', 'account'],
  0x49: ['RINVSRCNPI', 'account'],
  0x50: ['RINVDSTTON', 'number'],
  0x51: ['RINVDSTNPI', 'number'],
  0x53: ['RINVSYSTYP', 'account'],
  0x54: ['RINVREPFLAG', 'account'],
  0x58: ['RTHROTTLED', 'throttle'],
  0x61: ['RINVSCHED', 'message'],
  0x62: ['RINVEXPIRY', 'message'],
  0x64: ['RX_T_APPN', 'retry'],
  0x65: ['RX_P_APPN', 'message'],
  0x66: ['RX_R_APPN', 'message'],
  0xfe: ['RDELIVERYFAILURE', 'message'],
  0xff: ['RUNKNOWNERR', 'message'],
}

export function smppStatus(status: number): { name: string; reaction: SmppReaction } {
  const [name, reaction] = known[status] ?? [`0x${status.toString(16).toUpperCase().padStart(2, '0')}`, 'message']
  return { name, reaction }
}
