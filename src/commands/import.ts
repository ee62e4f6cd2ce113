import { importExport } from '../engine/import.ts';
import { renderCsv } from '../render/csv.ts';
import { renderImportReport } from '../render/import-report.ts';
import { defineQuestion } from './frame/define.ts';
import { CSV_ARG } from './frame/global-args.ts';

export default defineQuestion({
  name: 'import',
  description: "Reads WHOOP's own export, with the journal and the years before, or one of Wellpipe's",
  args: {
    file: {
      type: 'positional',
      required: true,
      description: 'The zip, its folder, a CSV or JSON Lines file',
    },
    'dry-run': { type: 'boolean', description: 'Say what would happen and write nothing' },
    ...CSV_ARG,
  },
  ask: (context, { file, 'dry-run': dryRun }, signal, { progress }) =>
    importExport(
      context,
      { path: file, dryRun },
      { signal, onProgress: (share) => progress.show('reading', share) },
    ),
  render: (answer, { style, width }) => renderImportReport(answer, style, width),
  renderCsv,
});
