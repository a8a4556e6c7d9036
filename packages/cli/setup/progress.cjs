/** One line a step, rewritten in place on a terminal, printed once elsewhere. On standard error when stdout is data. */
function progress({ stream = process.stdout, env = process.env } = {}) {
  const live = Boolean(stream.isTTY) && env.TERM !== "dumb";
  return {
    now(text) {
      if (live) stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 100) - 1)}`);
    },
    line(text) {
      stream.write(`${live ? "\r\x1b[2K" : ""}${text}\n`);
    },
  };
}

/** 0.4 s · 84 s · 1 m 48 s */
function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, "0")} s`;
}

/** ` 1/7 tools      node 20.20 · …        0.4 s` */
function stepLine(number, title, text, milliseconds) {
  const step = number ? ` ${number}/7 ` : " ";
  return `${step}${title.padEnd(11)}${text.padEnd(76)} ${duration(milliseconds).padStart(8)}`;
}

module.exports = { progress, duration, stepLine };
