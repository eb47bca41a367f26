"""The first hour with the articles, as a marimo notebook.

    pip install 'nightdesk[notebook]'
    . analyst.env
    marimo edit first_hour.py

Run as a script (`python first_hour.py`) it does the same and shows nothing.
"""

import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import datetime

    import altair as alt
    import marimo as mo
    import polars as pl

    import nightdesk

    desk = nightdesk.Desk()  # one edition for the whole notebook
    last = desk.edition.newest_night
    mo.md(f"# The first hour\n\nEdition {desk.edition.number}, newest night {last}.")
    return alt, datetime, desk, last, mo, pl


@app.cell
def _(alt, desk, mo, pl):
    stories = (
        desk.articles()
        .group_by("published_on", "source_id")
        .agg(pl.len().alias("articles"))
        .sort("published_on", "source_id")
        .collect()
    )
    stories_a_day = (
        alt.Chart(stories)
        .mark_bar()
        .encode(x="published_on:T", y="articles:Q", color="source_id:N", tooltip=stories.columns)
    )
    mo.vstack([mo.md("## Stories a day and source"), stories_a_day])
    return stories, stories_a_day


@app.cell
def _(desk, mo, pl):
    usual = (
        desk.words()
        .group_by("word", "language")
        .agg(pl.col("articles").sum())
        .sort("articles", "word", descending=[True, False])
        .head(200)
        .collect()
    )
    word = mo.ui.dropdown(
        usual["word"].unique(maintain_order=True).to_list(),
        value=usual["word"].first(),
        label="Word",
    )
    mo.vstack([mo.md("## A word over time"), word])
    return usual, word


@app.cell
def _(alt, desk, pl, word):
    over_time = (
        desk.words()
        .filter(pl.col("word") == word.value)
        .group_by("published_on", "language")
        .agg(pl.col("articles").sum(), pl.col("uses").sum())
        .sort("published_on", "language", nulls_last=True)
        .collect()
    )
    word_over_time = (
        alt.Chart(over_time)
        .mark_line(point=True)
        .encode(x="published_on:T", y="articles:Q", color="language:N")
    )
    word_over_time  # noqa: B018
    return over_time, word_over_time


@app.cell
def _(alt, desk, mo, pl):
    most = (
        desk.articles()
        .filter(pl.col("copy_count") > 0)
        .sort("copy_count", "article_id", descending=[True, False])
        .select("cluster_id", "article_id", "source_id", "title", "published_at", "copy_count")
        .head(1)
        .collect()
    )
    spread = (
        desk.copies()
        .filter(pl.col("cluster_id").is_in(most["cluster_id"].implode()))
        .select("source_id", "relation", "hours_after_first", "print_order", "title", "url")
        .sort("print_order", "source_id", nulls_last=True)
        .collect()
    )
    spread_of_a_story = (
        alt.Chart(spread)
        .mark_circle(size=80)
        .encode(
            x="hours_after_first:Q", y="source_id:N", color="relation:N", tooltip=["title", "url"]
        )
    )
    title = most["title"].first() or "no story was printed twice"
    mo.vstack([mo.md(f"## How a story spread\n\n{title}"), spread_of_a_story, spread])
    return most, spread, spread_of_a_story


@app.cell
def _(datetime, desk, last, mo, pl):
    corrections = (
        desk.versions(night=(last - datetime.timedelta(days=6), last))
        .filter(pl.col("change").is_in(["correction", "update", "headline"]))
        .select("captured_at", "source_id", "change", "title", "url")
        .sort("captured_at", "url")
        .collect()
    )
    mo.vstack([mo.md("## What a week corrected"), corrections])
    return (corrections,)


@app.cell
def _(alt, desk, mo, pl):
    missed = (
        desk.nights()
        .filter((pl.col("missed") > 0) | (pl.col("outcome") != "complete"))
        .select("night", "source_id", "outcome", "announced", "kept", "missed", "unseen")
        .sort("night", "source_id")
        .collect()
    )
    why = (
        desk.rejects()
        .group_by("stage", "reason")
        .agg(pl.len().alias("records"))
        .sort("records", "reason", descending=[True, False])
        .collect()
    )
    why_not = alt.Chart(why).mark_bar().encode(x="records:Q", y=alt.Y("reason:N", sort="-x"))
    mo.vstack([mo.md("## What was missed, and why"), missed, why_not])
    return missed, why, why_not


@app.cell
def _(mo, stories):
    spreadsheet = stories.write_csv()
    mo.download(data=spreadsheet.encode(), filename="stories.csv", label="Stories as CSV")
    return (spreadsheet,)


if __name__ == "__main__":
    app.run()
