using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Accounts;

/// <param name="State">State filter, as in the address; empty for all accounts that are not removed.</param>
/// <param name="Text">Search text.</param>
public sealed record AccountsViewModel(
    AdminLayoutModel Layout,
    AccountQueries.AccountList Found,
    PageTitles.Tree Pages,
    string State,
    string Text
) : AdminViewModel(Layout)
{
    public string AddressOf(int page) =>
        $"{AdminLinks.Accounts}{QueryString.Create([KeyValuePair.Create<string, string?>("state", State), KeyValuePair.Create<string, string?>("q", Text), KeyValuePair.Create<string, string?>("page", page.ToString(System.Globalization.CultureInfo.InvariantCulture))])}";
}

public sealed record InviteViewModel(AdminLayoutModel Layout, PageOptions Parts, PersonForm Person, RolesForm Roles, Language Chosen)
    : AdminViewModel(Layout)
{
    /// <summary>True if a mail server sends the invitation. Otherwise the inviter passes the link on.</summary>
    public bool SendsMail { get; init; }
}

/// <param name="Person">Content of the form: the saved values, or submitted ones that were not saved.</param>
/// <param name="Roles">Content of the form for roles: the saved values, or submitted ones that were not saved.</param>
public sealed record AccountViewModel(
    AdminLayoutModel Layout,
    AccountQueries.Details Details,
    PageTitles.Tree Pages,
    PersonForm Person,
    RolesForm Roles
) : AdminViewModel(Layout)
{
    public Account Account => Details.Account;

    /// <summary>Pages to which roles can be limited.</summary>
    public PageOptions Parts { get; init; } = new([], 0, "");

    /// <summary>True if another administrator changed the account while this form was being filled in. Both versions are shown.</summary>
    public bool IsConflict { get; init; }

    public bool IsOwnAccount => Layout.Staff?.Account.Id == Account.Id;
}

/// <summary>Model of the partial view <c>_Roles</c>.</summary>
/// <param name="Parts">Pages to which a role can be limited.</param>
public sealed record RolesFieldset(PageOptions Parts, RolesForm Form, IReadOnlyList<Almaty2020.Web.Validation.Issue> Issues)
{
    /// <summary>Names the search for pages, which all roles share.</summary>
    public const string FinderName = "part";

    public Almaty2020.Web.Validation.Issue? IssueOf(string field) => Issues.FirstOrDefault(i => i.Field == field);
}
