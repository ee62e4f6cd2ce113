import type { Format } from './client.ts';
import type { Editor } from './editor.ts';
import { JSONC_EDITOR } from './jsonc-editor.ts';
import { TOML_EDITOR } from './toml-editor.ts';
import { YAML_EDITOR } from './yaml-editor.ts';

export const EDITORS: Readonly<Record<Format, Editor>> = {
  jsonc: JSONC_EDITOR,
  toml: TOML_EDITOR,
  yaml: YAML_EDITOR,
};
