import { AppError } from '../core/errors.ts';
import {
  checkUpgrade,
  openUpgrading,
  rollBackUpgrade,
  switchAutoUpgrade,
  type Upgrading,
  upgrade,
} from '../engine/upgrade.ts';
import { renderUpgrade, renderUpgradeCheck } from '../render/upgrade.ts';
import { defineAction } from './frame/define.ts';
import type { Invocation } from './frame/invocation.ts';

interface Choices {
  check?: boolean | undefined;
  version?: string | undefined;
  rollback?: boolean | undefined;
  auto?: string | undefined;
}

export default defineAction({
  name: 'upgrade',
  description: 'Replace this executable by the newest release, and keep it for going back',
  args: {
    check: { type: 'boolean', description: 'Only say whether there is a newer one' },
    version: { type: 'string', description: 'This version, also an older one', valueHint: 'X' },
    rollback: { type: 'boolean', description: 'Go back to the version before' },
    auto: { type: 'enum', options: ['on', 'off'], description: 'Upgrade without being asked, once a day' },
  },
  async run(invocation, choices) {
    checkChoices(choices, invocation.flags.demo);
    const upgrading = openUpgrading(invocation.environment);
    try {
      await carryOut(invocation, upgrading, choices);
    } finally {
      await upgrading.state.close();
    }
  },
});

async function carryOut(invocation: Invocation, upgrading: Upgrading, choices: Choices): Promise<void> {
  const { signal, style, progress } = invocation;
  const { check, version: wanted, rollback, auto } = choices;
  const show = <T>(answer: T, render: (answer: T) => string) =>
    invocation.flags.json ? invocation.printJson(answer) : invocation.print(render(answer));
  if (auto !== undefined) {
    return show(await switchAutoUpgrade(upgrading, auto === 'on'), ({ auto, notes = [] }) =>
      [`Upgrades without being asked: ${auto}.`, ...notes].join('\n'),
    );
  }
  if (check) {
    return show(await checkUpgrade(upgrading, wanted, signal), (answer) => renderUpgradeCheck(answer, style));
  }
  const onProgress = (share: number) => progress.show('downloading', share);
  const onWait = () => progress.note('waiting for another upgrade of this executable');
  const answer = rollback
    ? await rollBackUpgrade(upgrading, { onWait }, signal)
    : await upgrade(upgrading, { wanted, onProgress, onWait }, signal);
  await show(answer, (answer) => renderUpgrade(answer, style));
}

function checkChoices({ check, version, rollback, auto }: Choices, isDemo: boolean): void {
  if (isDemo) {
    throw new AppError('usage', '--demo goes without `upgrade`.', { hint: 'The executable is the same.' });
  }
  const isAlone =
    (check || version !== undefined ? 1 : 0) + (rollback ? 1 : 0) + (auto === undefined ? 0 : 1);
  if (isAlone > 1) {
    throw new AppError('usage', '--check and --version, --rollback and --auto are three different things.', {
      hint: 'Give one of them.',
    });
  }
}
