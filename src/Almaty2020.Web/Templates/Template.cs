using System.Reflection;
using System.Text.Json.Nodes;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Templates;

/// <summary>
/// Decides which fields a page has and which view shows it. A <see cref="TemplateAttribute"/> declares it. Everything that handles
/// fields without knowing the template asks here: the editor's form, <see cref="FieldChecks"/>, the content file, comparison, merge and
/// search.
/// </summary>
public sealed class Template
{
    private static readonly Template[] Declared =
    [
        .. typeof(Template)
            .Assembly.GetCustomAttributes<TemplateAttribute>()
            .Select(a => new Template(a))
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    internal const string SiteKey = "site";

    /// <summary>Stands for the path of the page about the site, which has none. No slug has this character.</summary>
    internal const string SitePath = "~site";

    // Templates that code treats specially. Others need no line here.
    public static readonly Template Home = Read("Home");
    public static readonly Template Profile = Read("Profile");
    public static readonly Template Programme = Read("Programme");
    public static readonly Template Priority = Read("Priority");
    public static readonly Template Page = Read("Page");
    public static readonly Template Site = Read("Site");
    public static readonly Template Alert = Read("Alert");
    public static readonly Template Indicator = Read("Indicator");
    public static readonly Template Measure = Read("Measure");

    /// <summary>Stands for each template that only a newer version of the site knows. Its pages are shown to staff as plain pages.</summary>
    public static readonly Template Unknown = new(new TemplateAttribute("Unknown", typeof(PlainFields)));

    private Template(TemplateAttribute declared) =>
        (Name, FileName, Record, IsForNewPages) = (
            declared.Name,
            declared.Name.ToLowerInvariant(),
            declared.Record,
            declared.IsForNewPages
        );

    /// <summary>The templates that this version of the site knows, by name.</summary>
    public static IReadOnlyList<Template> All => Declared;

    /// <summary>The name in the database, and of the view.</summary>
    public string Name { get; }

    /// <summary>The name in content files and in the JSON of fields.</summary>
    public string FileName { get; }

    /// <summary>The record of the fields, which views get.</summary>
    public Type Record { get; }

    /// <summary>True if staff may create pages with the template.</summary>
    public bool IsForNewPages { get; }

    public bool IsKnown => this != Unknown;

    /// <summary>
    /// The slug of every page with the template; null if each page has its own. The home page is at its language's own address. The page
    /// about the site has no address, and no page can have this slug.
    /// </summary>
    public string? FixedSlug =>
        this == Home ? ""
        : this == Site ? SitePath
        : null;

    /// <summary>The key of the only page with the template; null if any number of pages may have it.</summary>
    public string? OnlyKey =>
        this == Home ? "index"
        : this == Site ? SiteKey
        : null;

    /// <summary>True if pages may stand below a page with the template.</summary>
    public bool MayHaveChildren => this != Home && this != Site;

    /// <summary>In the order of the form and of the content file; the fields that every template has come first.</summary>
    public IReadOnlyList<FieldDefinition> Fields => field ??= FieldDefinition.Of(Record);

    public SearchLineAttribute? SearchLine => Record.GetCustomAttribute<SearchLineAttribute>();

    /// <param name="name">As in the database.</param>
    /// <returns><see cref="Unknown"/> for a template that only a newer version of the site knows.</returns>
    public static Template Read(string? name)
    {
        // A loop over a few names is faster than a dictionary: this runs once for each page.
        foreach (var template in Declared)
        {
            if (template.Name == name)
                return template;
        }

        return Unknown;
    }

    /// <summary>Null for fields of a template that this version of the site does not know.</summary>
    public static Template? Of(PageFields fields) => Array.Find(Declared, t => t.Record == fields.GetType());

    /// <summary>The record of the template with the given values. Required values that are missing are empty.</summary>
    /// <param name="values">By <see cref="FieldDefinition.JsonName"/>.</param>
    public PageFields Make(JsonObject values)
    {
        var json = new JsonObject { [PageFields.TemplateKey] = IsKnown ? FileName : Page.FileName };
        foreach (var field in Fields)
        {
            if ((values[field.JsonName] ?? EmptyValue(field)) is { } value)
                json[field.JsonName] = value.DeepClone();
        }

        return PageFields.FromJson(json.ToJsonString());
    }

    public override string ToString() => Name;

    /// <summary>The value of a field that must be there although nothing was given; null if it may be missing.</summary>
    private static JsonNode? EmptyValue(FieldDefinition field) =>
        field switch
        {
            // Lists are never null: the JSON reader ignores the initializers of the records.
            { IsList: true } or { Kind: FieldKind.SpokenLanguages } => new JsonArray(),
            { IsRequired: false } => null,
            { Kind: FieldKind.Date } => JsonValue.Create("0001-01-01"),
            { Kind: FieldKind.Moment } => JsonValue.Create(LocalMoment.ToStored(default)),
            { Kind: FieldKind.Number } => JsonValue.Create(field.Min),
            { Kind: FieldKind.Amount } => JsonValue.Create(0m),
            { Kind: FieldKind.Group } => new JsonObject(
                field.Fields.Where(f => f.IsRequired).Select(f => KeyValuePair.Create(f.JsonName, EmptyValue(f)))
            ),
            _ => JsonValue.Create(""),
        };
}
