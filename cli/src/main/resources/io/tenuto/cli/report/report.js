/*<![CDATA[*/
'use strict';
{
  // One moment, read in all charts at once: by pointer in any of them, or with the slider.
  const rows = [...document.querySelectorAll('#samples tbody tr')];
  const names = [...document.querySelectorAll('#samples thead th')].map((head) => head.textContent);
  const panels = [...document.querySelectorAll('.panel')];
  const slider = document.getElementById('cursor');

  const show = (index) => {
    const cells = [...rows[index].children].map((cell) => cell.textContent);
    const from = Number(rows[index].dataset.from);
    const to = Number(rows[index].dataset.to);
    const end = Number(rows[rows.length - 1].dataset.to);
    for (const panel of panels) {
      const svg = panel.querySelector('svg[data-left]');
      const left = Number(svg.dataset.left);
      const right = Number(svg.dataset.right);
      const x = left + (right - left) * (from + to) / 2 / end;
      svg.querySelector('.cursor').setAttribute('transform', `translate(${x} 0)`);
      const values = panel.dataset.columns.split(' ').map((column) => cells[column]);
      panel.querySelector('.now').textContent = `${values.join(' / ')} at ${cells[0]}`;
    }
    slider.value = index;
    const words = cells.slice(1).map((text, i) => `${names[i + 1]} ${text}`);
    slider.setAttribute('aria-valuetext', `${cells[0]}: ${words.join(', ')}`);
    document.querySelector('output[for=cursor]').textContent = cells[0];
    document.body.classList.add('reading');
  };
  const hide = () => document.body.classList.remove('reading');

  if (rows.length !== 0) {
    slider.max = rows.length - 1;
    slider.parentElement.hidden = false;
    slider.addEventListener('input', () => show(Number(slider.value)));
    slider.addEventListener('focus', () => show(Number(slider.value)));
    slider.addEventListener('blur', hide);
    for (const panel of panels) {
      const svg = panel.querySelector('svg[data-left]');
      svg.addEventListener('pointermove', (event) => {
        const box = svg.getBoundingClientRect();
        const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
        const left = Number(svg.dataset.left);
        const share = (x - left) / (Number(svg.dataset.right) - left);
        const time = share * Number(rows[rows.length - 1].dataset.to);
        const index = rows.findIndex((row) => Number(row.dataset.to) >= time);
        show(index === -1 ? rows.length - 1 : index);
      });
      svg.addEventListener('pointerleave', () => {
        if (document.activeElement !== slider) hide();
      });
    }
  }
}
/*]]>*/
