// Moments and spans in words.

export function clock(when, shape = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }) {
  return new Intl.DateTimeFormat(undefined, shape).format(when);
}

export function lasted(milliseconds) {
  if (milliseconds === undefined || milliseconds === null || milliseconds < 1000) return '';
  return span(milliseconds);
}

export function span(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (number) => String(number).padStart(2, '0');
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h ${two(Math.floor(seconds / 60) % 60)}m`;
}
