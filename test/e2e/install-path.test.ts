import { describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NOBODY } from './support/install-faults.ts';
import { ReleaseServer } from './support/release-server.ts';
import { fakeExecutable, Stranger, SYSTEMS } from './support/stranger.ts';

const LINE =
  'case ":$PATH:" in *:"$HOME/.wellpipe/bin":*) ;; *) export PATH="$HOME/.wellpipe/bin":"$PATH" ;; esac # added by the Wellpipe installer\n';
const FISH_LINE =
  'contains -- "$HOME/.wellpipe/bin" $PATH; or set -gx PATH "$HOME/.wellpipe/bin" $PATH # added by the Wellpipe installer\n';
const FISH_FILE = '.config/fish/conf.d/wellpipe.fish';

async function serve(): Promise<ReleaseServer> {
  const server = await ReleaseServer.start();
  server.put(`wellpipe-linux-${process.arch}`, fakeExecutable('1.2.3'));
  return server;
}

describe.each(SYSTEMS)('$name', (system) => {
  test.each([
    { shell: '/bin/sh', files: { '.profile': LINE } },
    { shell: '/bin/bash', files: { '.profile': LINE, '.bashrc': LINE } },
    { shell: '/usr/bin/zsh', files: { '.profile': LINE, '.zshrc': LINE } },
    { shell: '/usr/bin/fish', files: { '.profile': LINE, [FISH_FILE]: FISH_LINE } },
  ])('a newcomer with $shell gets one line where it reads, once', async ({ shell, files }) => {
    await using server = await serve();
    using stranger = new Stranger(system);
    for (let times = 0; times < 2; times += 1) {
      const { code, stdout } = await stranger.install(['--from', server.url], { env: { SHELL: shell } });
      expect(code).toBe(0);
      const names = Object.keys(files).map((name) => `~/${name}`);
      if (times === 0) expect(stdout).toContain(`  on your PATH by ${names.join(', ')}\n`);
      const found = stranger.tree().filter((line) => line.split(' ').length === 3);
      expect(found).toHaveLength(names.length + 1);
      for (const [name, content] of Object.entries(files)) expect(stranger.read(name)).toBe(content);
    }
  });

  test('files that are there keep what they hold, also without a newline at the end', async () => {
    await using server = await serve();
    using stranger = new Stranger(system);
    const held = ['.profile', '.bash_profile', '.bashrc', '.zshrc'];
    for (const name of held) writeFileSync(join(stranger.home, name), `# mine: ${name}`);
    mkdirSync(join(stranger.home, '.config/fish'), { recursive: true });
    await stranger.install(['--from', server.url], { env: { SHELL: '/bin/sh' } });
    for (const name of held) expect(stranger.read(name)).toBe(`# mine: ${name}\n${LINE}`);
    expect(stranger.read(FISH_FILE)).toBe(FISH_LINE);
    expect(existsSync(join(stranger.home, '.bash_login'))).toBe(false);
  });

  test('a folder that is on the PATH already needs no line', async () => {
    await using server = await serve();
    using stranger = new Stranger(system);
    const bin = join(stranger.home, 'bin');
    const env = { PATH: `${stranger.programs}:${bin}` };
    const { stdout } = await stranger.install(['--dir', bin, '--from', server.url], { env });
    expect(stdout).toEndWith('installed: ~/bin/wellpipe\nNext: wellpipe init\n');
    expect(stranger.tree()).toEqual(['755 bin', expect.stringMatching(/^755 bin\/wellpipe /)]);
  });

  test('$GITHUB_PATH gets the folder, once', async () => {
    await using server = await serve();
    using stranger = new Stranger(system);
    const file = join(stranger.root, 'github-path');
    writeFileSync(file, '/opt/other/bin\n');
    for (let times = 0; times < 2; times += 1) {
      await stranger.install(['--from', server.url], { env: { GITHUB_PATH: file, CI: 'true' } });
      expect(await Bun.file(file).text()).toBe(`/opt/other/bin\n${dirname(stranger.target)}\n`);
    }
  });

  test('another wellpipe that comes first is named', async () => {
    await using server = await serve();
    using stranger = new Stranger(system);
    stranger.pretend('wellpipe', 'echo 0.0.1\n');
    const { code, stderr } = await stranger.install(['--from', server.url]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining(
        `note: Another wellpipe is earlier on your PATH: ${stranger.programs}/wellpipe. `,
      ),
    });
    const env = { PATH: `${dirname(stranger.target)}:${stranger.programs}` };
    expect((await stranger.install(['--from', server.url], { env })).stderr).not.toContain('Another');
    const later = { PATH: `${stranger.programs}:${dirname(stranger.target)}` };
    const { stdout } = await stranger.install(['--from', server.url], { env: later });
    expect(stdout).toEndWith('\nNext: ~/.wellpipe/bin/wellpipe init\n');
  });

  test('a file that cannot be changed is named, and the rest is done', async () => {
    await using server = await serve();
    using stranger = new Stranger(system);
    writeFileSync(join(stranger.home, '.profile'), '# managed\n');
    stranger.own(NOBODY);
    chmodSync(join(stranger.home, '.profile'), 0o400);
    const uid = process.getuid?.() === 0 ? { uid: NOBODY } : {};
    const { code, stdout, stderr } = await stranger.install(['--from', server.url], {
      env: { SHELL: '/bin/bash' },
      ...uid,
    });
    expect(code).toBe(0);
    expect(stdout).toContain('  on your PATH by ~/.bashrc\n');
    expect(stderr).toContain(
      'note: These could not be changed: ~/.profile. Put ~/.wellpipe/bin on your PATH by hand.',
    );
    expect(stranger.read('.profile')).toBe('# managed\n');
  });
});

test('ZDOTDIR is where zsh reads, exported or said in .zshenv', async () => {
  await using server = await serve();
  for (const said of ['exported', 'in .zshenv']) {
    using stranger = new Stranger();
    stranger.provide('zsh');
    mkdirSync(join(stranger.home, 'zsh'));
    const env = said === 'exported' ? { ZDOTDIR: join(stranger.home, 'zsh') } : {};
    if (said !== 'exported') writeFileSync(join(stranger.home, '.zshenv'), 'ZDOTDIR=$HOME/zsh\n');
    await stranger.install(['--from', server.url], { env: { SHELL: '/bin/zsh', ...env } });
    expect(stranger.read('zsh/.zshrc')).toBe(LINE);
    expect(existsSync(join(stranger.home, '.zshrc'))).toBe(false);
  }
});

test('a link to a file of dotfiles stays a link', async () => {
  await using server = await serve();
  using stranger = new Stranger();
  writeFileSync(join(stranger.root, 'dotfile'), '# dot\n');
  symlinkSync(join(stranger.root, 'dotfile'), join(stranger.home, '.profile'));
  await stranger.install(['--from', server.url]);
  expect(stranger.tree()).toContain('777 .profile');
  expect(await Bun.file(join(stranger.root, 'dotfile')).text()).toBe(`# dot\n${LINE}`);
});

test('a file that was there and empty can be told from one that was made', async () => {
  await using server = await serve();
  using stranger = new Stranger();
  writeFileSync(join(stranger.home, '.profile'), '');
  await stranger.install(['--from', server.url]);
  expect(stranger.read('.profile')).toBe(`\n${LINE}`);
});

describe('the commands to go on with', () => {
  test.each([
    { shell: 'dash', flags: [] },
    { shell: 'zsh', flags: ['--no-modify-path'] },
    { shell: 'fish', flags: ['--no-modify-path'] },
  ])('are taken by $shell as they are printed, whatever the folder is called: $flags', async (given) => {
    await using server = await serve();
    for (const home of ['home', 'my home', `Ada's "own" \`touch a\` $(touch b) $HOME \\`]) {
      using stranger = new Stranger(undefined, home);
      const { stdout } = await stranger.install([...given.flags, '--from', server.url], {
        env: { SHELL: `/bin/${given.shell}` },
      });
      const [line = '', next = ''] = stdout.trimEnd().split('\n').slice(-2);
      const run = (command: string) =>
        Bun.spawnSync([Bun.which(given.shell) ?? given.shell, '-c', command], {
          cwd: stranger.root,
          env: { HOME: stranger.home, PATH: '/usr/bin:/bin' },
        }).stdout.toString();
      expect(run(`${line}\nwellpipe --version`)).toBe('1.2.3\n');
      expect(run(next.replace('Next: ', ''))).toBe('asked: init\n');
      expect(readdirSync(stranger.root).sort()).toEqual([home, 'programs'].sort());
    }
  });

  test('say that the PATH was left alone where it was', async () => {
    await using server = await serve();
    using stranger = new Stranger();
    const { stdout } = await stranger.install(['--no-modify-path', '--from', server.url]);
    expect(stdout).toContain('  your PATH was left as it is; this line puts it there:\n');
    expect((await stranger.install(['--from', server.url])).stdout).toContain('  new terminals find it;');
    expect((await stranger.install(['--from', server.url])).stdout).toContain('  new terminals find it;');
  });
});

describe.each([`home`, `Ada's "own" $HOME \\ here`])('in %s', (home) => {
  test.each([
    { shell: 'dash', args: ['-l', '-c'] },
    { shell: 'bash', args: ['-l', '-c'] },
    { shell: 'bash', args: ['-i', '-c'] },
    { shell: 'zsh', args: ['-i', '-c'] },
    { shell: 'fish', args: ['-c'] },
  ])('$shell $args.0 finds it, and has it once on its PATH', async ({ shell, args }) => {
    await using server = await serve();
    using stranger = new Stranger(undefined, home);
    const env = { SHELL: `/bin/${shell}` };
    // A folder beyond home is written out.
    for (const folder of [[], ['--dir', join(stranger.root, `${home} bin`)]]) {
      await stranger.install([...folder, '--from', server.url], { env });
    }
    const ask = (path: string) =>
      Bun.spawnSync([Bun.which(shell) ?? shell, ...args, 'wellpipe --version && printf "%s\\n" "$PATH"'], {
        cwd: stranger.root,
        env: { HOME: stranger.home, PATH: path, TERM: 'dumb' },
        stdin: 'ignore',
      }).stdout.toString();
    const [version, path = ''] = ask('/usr/bin:/bin').split('\n');
    expect(version).toBe('1.2.3');
    const entries = path.split(':');
    expect(entries.filter((entry) => entry === join(stranger.root, `${home} bin`))).toHaveLength(1);
    // In a shell within that shell.
    expect(ask(entries.join(':')).split('\n')[1]).toBe(path);
  });
});
