import { isRecord } from './json-rpc.ts';

/**
 * What is wrong with the parameters of `initialize`, as a sentence; undefined where nothing is. The SDK would answer
 * an internal error with a report of its schema.
 */
export function findInitializeProblem(params: unknown): string | undefined {
  const { protocolVersion, capabilities, clientInfo } = isRecord(params) ? params : {};
  const wrong = [
    typeof protocolVersion === 'string' ? undefined : 'protocolVersion (text, such as "2025-11-25")',
    isCapabilities(capabilities) ? undefined : 'capabilities (an object of objects)',
    isImplementation(clientInfo) ? undefined : 'clientInfo (an object with name and version, both text)',
  ].filter((name) => name !== undefined);
  if (wrong.length === 0) return undefined;
  return `initialize needs params with ${wrong.join(', ')}.`;
}

function isCapabilities(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isRecord);
}

function isImplementation(value: unknown): boolean {
  return isRecord(value) && typeof value.name === 'string' && typeof value.version === 'string';
}
