"""components: named after a column or a stratum."""

from tasks.mixers.components import components
from tests.tasks.mixers.pool import decided, pool_of


def test_a_component_is_named_after_the_data_set_it_came_from():
    pool = pool_of({"strata": '{"data_set":"demo"}'}, {"strata": "{}"})
    assert decided(components(of="strata.data_set"), pool)["component"].to_list() == ["demo", "(none)"]
    assert decided(components(of="lang"), pool)["component"].to_list() == ["en", "en"]
