namespace Almaty2020.Web.Templates;

/// <param name="Title">The source's name.</param>
/// <param name="Date">When the source was published, in its own words: "about 2019".</param>
public sealed record PageSource(
    [property: TextField(FieldDefinition.TextMaxLength, IsRequired = true)] string Title,
    [property: TextField(FieldDefinition.LineMaxLength, IsRequired = true)] string Date
);

/// <param name="Value">The figure as the page shows it: "60 %", "1/5".</param>
/// <param name="Label">Continues the sentence that the value begins.</param>
public sealed record KeyFigure(
    [property: TextField(FieldDefinition.LineMaxLength, IsRequired = true)] string Value,
    [property: TextField(FieldDefinition.TextMaxLength, IsRequired = true)] string Label
);

/// <param name="Text">Word for word.</param>
/// <param name="Attribution">Who said it.</param>
/// <param name="TranslatedFrom">The code of the original language if this is a translation.</param>
public sealed record Quotation(
    [property: TextField(FieldDefinition.TextMaxLength, IsRequired = true)] string Text,
    [property: TextField(FieldDefinition.LineMaxLength, IsRequired = true)] string Attribution,
    [property: SiteLanguageField] string? TranslatedFrom
);
