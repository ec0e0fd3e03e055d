using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access;

/// <summary>
/// A role of an account, and where it holds: in one part of the tree or everywhere, in one language or in all. A role in two
/// languages is two grants.
/// </summary>
public sealed class Grant
{
    public int Id { get; private set; }

    public string AccountId { get; private set; } = "";

    public required Role Role { get; init; }

    /// <summary>The page that is the top of the part; null for the whole site.</summary>
    public int? PageId { get; init; }

    public Page? Page { get; init; }

    /// <summary>Null for every language; never null for a translator.</summary>
    public Language? Language { get; init; }
}
