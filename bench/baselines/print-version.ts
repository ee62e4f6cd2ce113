// The least a compiled program does to print one line: what `--version` is measured against.
console.log('0.0.0');
