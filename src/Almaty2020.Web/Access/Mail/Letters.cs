using System.Globalization;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Access.Mail;

/// <summary>
/// What the site writes to those who work on it: plain text, in their language, with one link at most, alone on its line, and what
/// to do for whoever did not ask. What tells of a change has no link at all: such letters are what forgers imitate.
/// </summary>
public static class Letters
{
    /// <param name="inviterName">Who invites.</param>
    /// <param name="link">With its secret.</param>
    public static Letter Invitation(Account account, string inviterName, string link)
    {
        var texts = Texts.For(account.Language);
        return Write(
            account,
            texts["mail.invitation.subject"],
            texts["mail.invitation.lead", OneLine(inviterName)],
            link,
            texts.Plural("mail.invitation.holds", (int)AccountLinks.Holds(LinkPurpose.Invitation).TotalDays),
            texts["mail.invitation.unasked"]);
    }

    /// <param name="link">With its secret.</param>
    public static Letter Reset(Account account, string link)
    {
        var texts = Texts.For(account.Language);
        return Write(
            account,
            texts["mail.reset.subject"],
            texts["mail.reset.lead"],
            link,
            texts.Plural("mail.reset.holds", (int)AccountLinks.Holds(LinkPurpose.Reset).TotalHours),
            texts["mail.reset.unasked"]);
    }

    public static Letter PasswordChanged(Account account)
    {
        var texts = Texts.For(account.Language);
        return Write(account, texts["mail.password-changed.subject"], texts["mail.password-changed.lead"], texts["mail.changed.unasked"]);
    }

    public static Letter SecondFactorChanged(Account account)
    {
        var texts = Texts.For(account.Language);
        return Write(account, texts["mail.second-factor-changed.subject"], texts["mail.second-factor-changed.lead"], texts["mail.changed.unasked"]);
    }

    /// <param name="to">A mailbox that belongs to a task and not to a person.</param>
    public static Letter ReviewDue(string to, Language language, IReadOnlyList<Upkeep.ReviewReminders.Due> pages)
    {
        var (texts, formats) = (Texts.For(language), Formats.For(language));
        string[] all =
        [
            texts["mail.review.lead"],
            .. pages.Select(p => $"{OneLine(p.Title)} – {texts["mail.review.by", formats.Date(p.By)]}\n{p.Link}"),
            texts["mail.review.what"],
            texts["admin.name"],
        ];
        return new Letter(to, to, language, texts.Plural("mail.review.subject", pages.Count), string.Join("\n\n", all) + "\n");
    }

    private static Letter Write(Account account, string subject, params string[] paragraphs)
    {
        var texts = Texts.For(account.Language);
        var name = OneLine(account.Name);
        string[] all = [texts["mail.greeting", name], .. paragraphs, texts["admin.name"]];
        return new Letter(account.Email!, name, account.Language, subject, string.Join("\n\n", all) + "\n");
    }

    /// <summary>A name as it stands within a line: whoever chose it is not to add lines, or headers, of their own, nor to turn what follows round.</summary>
    internal static string OneLine(string name) => string.Join(' ', string.Concat(name.Select(Plain)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static char Plain(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? ' ' : c;
}
