using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Accounts;

/// <param name="State">As it stands in the address; empty for everybody who is not removed.</param>
/// <param name="Text">That is looked for.</param>
public sealed record AccountsScreen(AdminFrame Frame, AccountDirectory.Found Found, PageTitles.Tree Pages, string State, string Text) : AdminScreen(Frame)
{
    public string AddressOf(int page) => $"/admin/accounts{QueryString.Create([KeyValuePair.Create<string, string?>("state", State), KeyValuePair.Create<string, string?>("q", Text), KeyValuePair.Create<string, string?>("page", page.ToString(System.Globalization.CultureInfo.InvariantCulture))])}";
}

public sealed record InviteScreen(AdminFrame Frame, PageTitles.Tree Pages, PersonForm Person, RolesForm Roles, Language Chosen) : AdminScreen(Frame)
{
    /// <summary>Whether a mail server takes the invitation; else the inviter passes the link on.</summary>
    public bool SendsMail { get; init; }
}

/// <param name="Person">What stands in the form: what is saved, or what was sent and not saved.</param>
/// <param name="Roles">Likewise.</param>
public sealed record AccountScreen(AdminFrame Frame, AccountDirectory.Details Details, PageTitles.Tree Pages, PersonForm Person, RolesForm Roles) : AdminScreen(Frame)
{
    public Account Account => Details.Account;

    /// <summary>Somebody else changed the account while this form was filled in: both are shown.</summary>
    public bool IsConflict { get; init; }

    public bool IsOneself => Frame.Staff?.Account.Id == Account.Id;
}

/// <summary>For the partial view <c>_Roles</c>.</summary>
public sealed record RolesFieldset(PageTitles.Tree Pages, RolesForm Form, IReadOnlyList<Publishing.Issue> Issues)
{
    public Publishing.Issue? IssueOf(string field) => Issues.FirstOrDefault(i => i.Field == field);
}
