"""Charts: what each draws, its Vega-Lite specification, and the SVG made from it."""
