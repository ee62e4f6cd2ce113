import { FLAG, numberShape, type Shape, TEXT, TIME, ZONE } from './shapes.ts';

interface Field<T> {
  readonly shape: Shape<T>;
  /** How its column is called in English, Spanish and German, the English name first. */
  readonly names: readonly string[];
}

const fieldOf =
  <T>(shape: Shape<T>) =>
  (...names: readonly string[]): Field<T> => ({ shape, names });

const time = fieldOf(TIME);
const text = fieldOf(TEXT);
const flag = fieldOf(FLAG);
const percent = fieldOf(numberShape(0, 100));
const strain = fieldOf(numberShape(0, 21));
const heartRate = fieldOf(numberShape(0, 300));
/** A cycle may last for days when the strap was off. */
const minutes = fieldOf(numberShape(0, 7 * 24 * 60));
const meters = fieldOf(numberShape(-20_000, 2_000_000));

/** Every column of WHOOP's export. */
export const FIELDS = {
  cycle_start: time('Cycle start time', 'Hora de inicio del ciclo', 'Startzeit des Zyklus'),
  cycle_end: time('Cycle end time', 'Hora de finalización del ciclo', 'Endzeit des Zyklus'),
  timezone: fieldOf(ZONE)('Cycle timezone', 'Zona horaria del ciclo', 'Zeitzone des Zyklus'),

  recovery_score: percent('Recovery score %', 'Puntuación de recuperación (%)', 'Erholungswert %'),
  resting_heart_rate: heartRate(
    'Resting heart rate (bpm)',
    'Frecuencia cardíaca en reposo (lpm)',
    'Ruheherzfrequenz (Schläge pro Minute)',
  ),
  hrv: fieldOf(numberShape(0, 1_000))(
    'Heart rate variability (ms)',
    'Variabilidad de la frecuencia cardíaca (ms)',
    'Herzfrequenzvariabilität (ms)',
  ),
  skin_temp: fieldOf(numberShape(10, 50))(
    'Skin temp (celsius)',
    'Temp. cutánea (grados centígrados)',
    'Hauttemperatur (Celsius)',
  ),
  blood_oxygen: percent('Blood oxygen %', 'Oxígeno en sangre %', 'Blutsauerstoff %'),

  day_strain: strain('Day Strain', 'Esfuerzo del día', 'Tagesbelastung'),
  /** In kcal, whatever its name says. */
  energy: fieldOf(numberShape(0, 100_000))(
    'Energy burned (cal)',
    'Energía quemada (cal)',
    'Verbrannte Energie (cal)',
  ),
  max_hr: heartRate('Max HR (bpm)', 'FC máx. (lpm)', 'Max HF (Schläge pro Minute)'),
  average_hr: heartRate('Average HR (bpm)', 'FC promedio (lpm)', 'Durchschnittliche HF (Schläge pro Minute)'),

  sleep_onset: time('Sleep onset', 'Inicio del sueño', 'Beginn des Schlafs'),
  wake_onset: time('Wake onset', 'Inicio de la vigilia', 'Beginn des Aufwachens'),
  sleep_performance: percent('Sleep performance %', 'Calificación del sueño (%)', 'Schlafleistung %'),
  respiratory_rate: fieldOf(numberShape(0, 100))(
    'Respiratory rate (rpm)',
    'Frecuencia respiratoria (rpm)',
    'Atemfrequenz (Atemzüge/Min.)',
  ),
  asleep: minutes('Asleep duration (min)', 'Duración del sueño (min)', 'Schlafdauer (Min.)'),
  in_bed: minutes('In bed duration (min)', 'Tiempo en la cama (min)', 'Dauer im Bett (Min.)'),
  light: minutes(
    'Light sleep duration (min)',
    'Duración de sueño ligero (min)',
    'Dauer des Leichtschlafs (Min.)',
  ),
  deep: minutes(
    'Deep (SWS) duration (min)',
    'Duración de sueño profundo (SWS) (min)',
    'Dauer des Tiefschlafs (Min.)',
  ),
  rem: minutes('REM duration (min)', 'Duración de sueño REM (min)', 'Dauer des REM-Schlafs (Min.)'),
  awake: minutes(
    'Awake duration (min)',
    'Tempo despierto/a (min)',
    'Dauer des Aufwachens (Min.)',
    'Tiempo despierto/a (min)',
  ),
  sleep_need: minutes('Sleep need (min)', 'Sueño necesario (min)', 'Schlafbedarf (Min.)'),
  sleep_debt: minutes('Sleep debt (min)', 'Deuda de sueño (min)', 'Schlafdefizit (Min.)'),
  sleep_efficiency: percent('Sleep efficiency %', 'Eficiencia del sueño %', 'Schlafeffizienz %'),
  sleep_consistency: percent('Sleep consistency %', 'Regularidad del sueño %', 'Schlafbeständigkeit %'),
  nap: flag('Nap', 'Siesta', 'Nickerchen'),

  workout_start: time('Workout start time', 'Hora de inicio del entrenamiento', 'Startzeit des Trainings'),
  workout_end: time('Workout end time', 'Hora de finalización del entrenamiento', 'Endzeit des Trainings'),
  duration: minutes('Duration (min)', 'Duración (min)', 'Dauer (Min.)'),
  activity: text('Activity name', 'Nombre de la actividad', 'Name der Aktivität'),
  activity_strain: strain('Activity Strain', 'Esfuerzo de actividad', 'Aktivitätsbelastung'),
  zone_1: percent('HR Zone 1 %', 'Zona FC 1%', 'HF-Zone 1 %'),
  zone_2: percent('HR Zone 2 %', 'Zona FC 2%', 'HF-Zone 2 %'),
  zone_3: percent('HR Zone 3 %', 'Zona FC 3%', 'HF-Zone 3 %'),
  zone_4: percent('HR Zone 4 %', 'Zona FC 4%', 'HF-Zone 4 %'),
  zone_5: percent('HR Zone 5 %', 'Zona FC 5%', 'HF-Zone 5 %'),
  gps: flag('GPS enabled', 'GPS habilitado', 'GPS aktiviert'),
  distance: meters('Distance (meters)'),
  altitude_gain: meters('Altitude Gain (meters)'),

  question: text('Question text', 'Texto de la pregunta', 'Fragetext'),
  answered_yes: flag('Answered yes', 'Respondió "Sí"', 'Beantwortet mit Ja'),
  notes: text('Notes', 'Notas', 'Anmerkungen'),
} as const satisfies Record<string, Field<unknown>>;

export type FieldName = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

type ValueOf<F extends FieldName> = (typeof FIELDS)[F] extends Field<infer T> ? T : never;

/** The values of one row; what is blank is left out. */
export type RowValues = { readonly [F in FieldName]?: ValueOf<F> };

const fieldByKey = new Map(
  FIELD_NAMES.flatMap((name) => FIELDS[name].names.map((title) => [toKey(title), name])),
);

/** The field that a column's title names, by its letters and digits only. */
export function findField(title: string): FieldName | undefined {
  return fieldByKey.get(toKey(title));
}

/** What a field is called in an English export. */
export function titleOf(name: FieldName): string {
  return FIELDS[name].names[0] ?? name;
}

function toKey(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
