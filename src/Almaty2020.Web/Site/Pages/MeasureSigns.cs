namespace Almaty2020.Web.Site.Pages;

/// <summary>A sign before the word of a measure's state. It says nothing that the word does not say.</summary>
public static class MeasureSigns
{
    /// <param name="state">One of <see cref="Templates.MeasureFields.States"/>.</param>
    public static string Of(string state) =>
        state switch
        {
            "planned" => "\u25cb",
            "under-way" => "\u25d1",
            "done" => "\u2713",
            "stopped" => "\u00d7",
            _ => "?",
        };
}
