using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Access;

/// <summary>
/// A role of an account and its scope: one section of the page tree or the whole site, in one language or in all. A role in two languages
/// is two grants.
/// </summary>
public sealed class Grant
{
    public int Id { get; private set; }

    public string AccountId { get; private set; } = "";

    public required Role Role { get; init; }

    /// <summary>Root page of the section; null for the whole site.</summary>
    public int? PageId { get; init; }

    public Page? Page { get; init; }

    /// <summary>Null for all languages; never null for a translator.</summary>
    public Language? Language { get; init; }
}
