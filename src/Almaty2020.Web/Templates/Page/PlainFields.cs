using Almaty2020.Web.Templates;

[assembly: Template("Page", typeof(PlainFields), IsForNewPages = true)]

namespace Almaty2020.Web.Templates;

/// <summary>A page that is a text and nothing else.</summary>
public sealed record PlainFields : PageFields;
