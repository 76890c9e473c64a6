"""How forms are drawn: labels above, help and errors beside the field, all errors listed first."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class PageForms(TemplatesSetting):
    """Draws the forms of every page, those of the packages that we use included."""

    form_template_name = "pages/form/form.html"
    field_template_name = "pages/form/field.html"
