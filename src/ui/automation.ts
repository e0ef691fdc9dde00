export function exposeAutomation(): void {}
