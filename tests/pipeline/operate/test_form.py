"""The form offers what the catalog holds."""

from pipeline.operate.form import source_choices


def test_the_form_offers_what_the_catalog_holds(tmp_path, monkeypatch):
    (tmp_path / "us").mkdir()
    (tmp_path / "us" / "us_two.toml").touch()
    (tmp_path / "us" / "us_one.toml").touch()
    monkeypatch.setenv("NIGHTDESK_CATALOG", str(tmp_path))
    assert source_choices() == ["all", "group:open", "us_one", "us_two"]
