/** What a statement may call: it reads its arguments and makes a value of them. Not on every runtime are all there. */
const AGGREGATES = 'avg count group_concat max median min percentile percentile_cont string_agg sum total';
const WINDOWS =
  'cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number';
const TEXT =
  'char concat concat_ws format glob hex instr length like lower ltrim printf quote replace rtrim substr substring trim unicode upper';
const LOGIC = 'coalesce if ifnull iif likely nullif random typeof unlikely';
const MATH =
  'abs acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2 mod pi pow power radians round sign sin sinh sqrt tan tanh trunc';
const TIME =
  'current_date current_time current_timestamp date datetime julianday strftime time timediff unixepoch';
const JSON_TEXT =
  '-> ->> json json_array json_array_length json_extract json_group_array json_group_object json_object json_type json_valid';

export const FUNCTIONS: readonly string[] = [AGGREGATES, WINDOWS, TEXT, LOGIC, MATH, TIME, JSON_TEXT].flatMap(
  (names) => names.split(' '),
);
