import type { Command } from './command-line/define-command.ts';

/** Every command by its name; its code is loaded where it is called. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  doctor: async () => (await import('./doctor/command.ts')).doctorCommand,
  secret: async () => (await import('./secret/command.ts')).secretCommand,
  replay: async () => (await import('./replay/command.ts')).replayCommand,
  rebuild: async () => (await import('./rebuild/command.ts')).rebuildCommand,
  redrive: async () => (await import('./redrive/command.ts')).redriveCommand,
  repair: async () => (await import('./repair/command.ts')).repairCommand,
  invite: async () => (await import('./invite/command.ts')).inviteCommand,
  token: async () => (await import('./token/command.ts')).tokenCommand,
  query: async () => (await import('./query/command.ts')).queryCommand,
  export: async () => (await import('./export/command.ts')).exportCommand,
  tail: async () => (await import('./tail/command.ts')).tailCommand,
  alerts: async () => (await import('./alerts/command.ts')).alertsCommand,
  report: async () => (await import('./report/command.ts')).reportCommand,
  mcp: async () => (await import('./mcp/command.ts')).mcpCommand,
};
