using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Almaty2020.Web.Templates;

public enum FieldKind
{
    Text,
    Date,
    PartialDate,
    Moment,
    Choice,
    Link,
    Number,
    Amount,
    Flag,
    SiteLanguage,
    SpokenLanguages,
    TimeZone,
    Colour,
    Picture,
    DateOrPeriod,
    Group,
}

/// <summary>One field of a template, as its attribute declares it.</summary>
public sealed record FieldDefinition
{
    /// <summary>Longest text that the editor shows in a single line, in characters.</summary>
    public const int LineMaxLength = 120;

    /// <summary>Longest text of a field, in characters.</summary>
    public const int TextMaxLength = 1000;

    /// <summary>Begins the names of a template's fields in forms and issues: <c>data.source.title</c>.</summary>
    public const string Prefix = "data.";

    private FieldDefinition(PropertyInfo property, FieldAttribute declared)
    {
        Name = declared.Name ?? JsonNamingPolicy.KebabCaseLower.ConvertName(property.Name);
        JsonName = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        IsList =
            property.PropertyType.IsGenericType
            && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            && declared is not SpokenLanguagesFieldAttribute;
        (IsRequired, IsShared, HasHelp, IsSearched, SearchLabel) = (
            declared.IsRequired,
            declared.IsShared,
            declared.HasHelp,
            declared.IsSearched,
            declared.SearchLabel
        );
        Kind = declared switch
        {
            TextFieldAttribute => FieldKind.Text,
            DateFieldAttribute => FieldKind.Date,
            PartialDateFieldAttribute => FieldKind.PartialDate,
            MomentFieldAttribute => FieldKind.Moment,
            ChoiceFieldAttribute => FieldKind.Choice,
            LinkFieldAttribute => FieldKind.Link,
            NumberFieldAttribute => FieldKind.Number,
            AmountFieldAttribute => FieldKind.Amount,
            FlagFieldAttribute => FieldKind.Flag,
            SiteLanguageFieldAttribute => FieldKind.SiteLanguage,
            SpokenLanguagesFieldAttribute => FieldKind.SpokenLanguages,
            TimeZoneFieldAttribute => FieldKind.TimeZone,
            ColourFieldAttribute => FieldKind.Colour,
            PictureFieldAttribute => FieldKind.Picture,
            DateOrPeriodFieldAttribute => FieldKind.DateOrPeriod,
            GroupFieldAttribute => FieldKind.Group,
            _ => throw new ArgumentException($"The attribute {declared.GetType().Name} has no kind of field.", nameof(declared)),
        };
        MaxLength =
            declared is TextFieldAttribute text ? text.MaxLength
            : declared is LinkFieldAttribute ? TextMaxLength
            : LineMaxLength;
        IsPageKey = declared is TextFieldAttribute { IsPageKey: true };
        (RequiredWith, RequiredWithValue) = declared is TextFieldAttribute dependent
            ? (dependent.RequiredWith, dependent.RequiredWithValue)
            : (null, null);
        if (declared is NumberFieldAttribute number)
            (Min, Max, NotBelow) = (number.Min, number.Max, number.NotBelow);
        if (declared is DateFieldAttribute date)
            NotBefore = date.NotBefore;
        if (declared is MomentFieldAttribute moment)
            (After, MaxDaysAfter) = (moment.After, moment.MaxDaysAfter);
        if (declared is ChoiceFieldAttribute choice)
            Choices = choice.Choices;
        IsForTranslations = declared is FlagFieldAttribute { IsForTranslations: true };
        if (declared is GroupFieldAttribute group)
        {
            Fields = Of(IsList ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType);
            SearchFormat = group.SearchFormat;
        }
    }

    /// <summary>In content files, forms and text keys: <c>short-title</c>.</summary>
    public string Name { get; }

    /// <summary>In the database: <c>shortTitle</c>.</summary>
    public string JsonName { get; }

    public FieldKind Kind { get; }

    /// <summary>True if the field has any number of items.</summary>
    public bool IsList { get; }

    public bool IsRequired { get; }

    public bool IsShared { get; }

    public bool HasHelp { get; }

    public bool IsSearched { get; }

    public string? SearchLabel { get; }

    public string? SearchFormat { get; }

    public bool IsForTranslations { get; }

    /// <summary>Longest text, in characters.</summary>
    public int MaxLength { get; }

    /// <summary>True if each text is the key of a page.</summary>
    public bool IsPageKey { get; }

    /// <summary>See <see cref="TextFieldAttribute.RequiredWith"/>.</summary>
    public string? RequiredWith { get; }

    public string? RequiredWithValue { get; }

    /// <summary>True if the values beside this one demand a value here.</summary>
    public bool IsRequiredBy(JsonObject? beside) =>
        RequiredWith is { } other
        && beside?[other] is { } value
        && (
            RequiredWithValue is null || (value is JsonValue given && given.TryGetValue<string>(out var text) && text == RequiredWithValue)
        );

    public int Min { get; }

    public int Max { get; }

    public string? NotBelow { get; }

    /// <summary>See <see cref="DateFieldAttribute.NotBefore"/>.</summary>
    public string? NotBefore { get; }

    /// <summary>See <see cref="MomentFieldAttribute.After"/>.</summary>
    public string? After { get; }

    public int MaxDaysAfter { get; }

    /// <summary>The words to choose from; empty for other kinds.</summary>
    public IReadOnlyList<string> Choices { get; } = [];

    /// <summary>The fields of a group; empty for other kinds.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; } = [];

    /// <summary>The inputs of the field: those of a group's fields, else one.</summary>
    public IReadOnlyList<FieldDefinition> Columns => Kind == FieldKind.Group ? Fields : [this];

    /// <summary>True if the editor offers several lines.</summary>
    public bool IsMultiline => IsList || (Kind == FieldKind.Text && MaxLength > LineMaxLength);

    /// <summary>The key of the field's label: <c>admin.data.NAME</c>.</summary>
    public string LabelKey => "admin." + Prefix + Name;

    /// <summary>The key of the text that names one of <see cref="Choices"/>.</summary>
    public string LabelKeyOf(string choice) => $"{LabelKey}.{choice}";

    /// <summary>The key of the text beside a tick box: what its tick means.</summary>
    public string LabelKeyOfTick => LabelKey + ".yes";

    /// <summary>The name of one of the field's columns: <c>source.title</c>, or <c>short-title</c> for a field with a single one.</summary>
    public string NameOf(FieldDefinition column) => Kind == FieldKind.Group ? $"{Name}.{column.Name}" : Name;

    /// <summary>The name of a column's input, and of issues about it.</summary>
    public string InputNameOf(FieldDefinition column) => Prefix + NameOf(column);

    /// <summary>The values of the field: one for each item of a list; none if it has no value.</summary>
    /// <param name="values">Those of all fields, see <see cref="PageFields.ToValues"/>.</param>
    public IEnumerable<JsonNode> ItemsOf(JsonObject values) =>
        values[JsonName] switch
        {
            null => [],
            JsonArray items when IsList => items.OfType<JsonNode>(),
            var value => [value],
        };

    /// <summary>The value of one of the field's columns.</summary>
    /// <param name="item">One of <see cref="ItemsOf"/>.</param>
    public JsonNode? ValueOf(JsonNode item, FieldDefinition column) => Kind == FieldKind.Group ? item[column.JsonName] : item;

    /// <summary>The declared fields of a record: those of its base first, else in the order of the source.</summary>
    internal static IReadOnlyList<FieldDefinition> Of(Type record)
    {
        var inherited = record.BaseType is { } @base && @base != typeof(object) ? Of(@base) : [];
        var own = record
            .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .OrderBy(p => p.MetadataToken)
            .Select(p => p.GetCustomAttribute<FieldAttribute>() is { } declared ? new FieldDefinition(p, declared) : null);
        return [.. inherited, .. own.OfType<FieldDefinition>()];
    }
}
