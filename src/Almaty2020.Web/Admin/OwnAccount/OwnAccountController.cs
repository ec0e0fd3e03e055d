using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <param name="Name">As typed.</param>
/// <param name="SendsMail">False without a mail server.</param>
/// <param name="Sessions">Newest first.</param>
/// <param name="Roles">Localized text.</param>
public sealed record OwnAccountViewModel(
    AdminLayoutModel Layout,
    Staff Staff,
    string Name,
    string Roles,
    IReadOnlyList<Session> Sessions,
    RegisteredFactors Held,
    NotificationChoices Choices,
    bool SendsMail
) : AdminViewModel(Layout)
{
    /// <summary>Without a mail server, there is no choice between e-mails.</summary>
    public IReadOnlyList<NotificationDelivery> Deliveries =>
        [.. Enum.GetValues<NotificationDelivery>().Where(d => SendsMail || d is NotificationDelivery.NoMail or NotificationDelivery.Never)];

    /// <summary>Without a mail server, what would be e-mailed is shown in the admin area only.</summary>
    public bool IsChosen(NotificationTopic topic, NotificationDelivery how) =>
        Choices[topic] == how || (!SendsMail && how == NotificationDelivery.NoMail && Choices[topic] != NotificationDelivery.Never);
}

/// <summary>The user's own account: name, roles, sessions, and what to be told of.</summary>
public sealed class OwnAccountController(
    ChangeName change,
    ChooseNotifications choose,
    PageTitles pages,
    Sessions sessions,
    SecondFactors factors,
    SiteSettings settings
) : AdminController
{
    [HttpGet("/admin/account")]
    public async Task<IActionResult> Show() => View("OwnAccount", await BuildViewModelAsync(Staff.Account.Name));

    [HttpPost("/admin/account/name")]
    public async Task<IActionResult> Update(string? name)
    {
        switch (await change.ExecuteAsync(Staff, name ?? "", HttpContext.RequestAborted))
        {
            case ChangeName.Outcome.Refused { Issue: var issue }:
                return Invalid("OwnAccount", await BuildViewModelAsync(name ?? "") with { Issues = [issue] });
            case ChangeName.Outcome.Changed:
                SetFlashMessage(Texts["admin.account.name-changed"]);
                break;
        }

        return Redirect(AdminLinks.OwnAccount);
    }

    [HttpPost("/admin/account/notifications")]
    public async Task<IActionResult> ChooseNotifications()
    {
        var choices = new Dictionary<NotificationTopic, NotificationDelivery>();
        foreach (var (name, value) in await Request.ReadFormAsync(HttpContext.RequestAborted))
        {
            if (NotificationChoices.TryRead(name, value) is { } choice)
                choices[choice.Topic] = choice.How;
        }

        await choose.ExecuteAsync(Staff, choices, HttpContext.RequestAborted);
        SetFlashMessage(Texts["admin.own.notifications-saved"]);
        return Redirect(AdminLinks.OwnAccount);
    }

    [HttpPost("/admin/account/sessions/end"), RequireRecentSignIn]
    public async Task<IActionResult> EndSession(Guid id)
    {
        await sessions.EndAsync(Staff, id, HttpContext.RequestAborted);
        if (id == Staff.Session.Id)
            return await SignOutAsync();

        SetFlashMessage(Texts["admin.account.session-ended"]);
        return Redirect(AdminLinks.OwnAccount);
    }

    [HttpPost("/admin/account/sessions/end-all"), RequireRecentSignIn]
    public async Task<IActionResult> EndSessions()
    {
        await sessions.EndAllAsync(Staff, thisToo: true, HttpContext.RequestAborted);
        return await SignOutAsync();
    }

    private async Task<IActionResult> SignOutAsync()
    {
        await HttpContext.SignOutAsync(Staff.Scheme);
        ClearBrowserCache();
        return Redirect(AdminLinks.SignIn);
    }

    private async Task<OwnAccountViewModel> BuildViewModelAsync(string name) =>
        new(
            Layout(Texts["admin.account.title"]),
            Staff,
            name,
            GrantList.Format(Staff.Account.Grants.Items(), Texts, (await pages.ReadAsync(Language, HttpContext.RequestAborted)).TitleOf),
            await sessions.ListAsync(Staff.Account.Id, HttpContext.RequestAborted),
            await factors.OfAsync(Staff.Account.Id, HttpContext.RequestAborted),
            new NotificationChoices(Staff.Account, Staff.Rights),
            settings.Mail is not null
        );
}
