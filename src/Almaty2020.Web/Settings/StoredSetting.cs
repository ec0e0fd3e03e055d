namespace Almaty2020.Web.Settings;

/// <summary>
/// A setting in the database, which administrators change in the admin area. What the operator sets before a start is in
/// <see cref="SiteSettings"/>.
/// </summary>
public sealed class StoredSetting
{
    public const int NameMaxLength = 60;
    public const int ValueMaxLength = 1000;

    /// <summary>One of <see cref="StoredSettingNames"/>.</summary>
    public required string Name { get; init; }

    public required string Value { get; set; }
}

/// <summary>The values of <see cref="StoredSetting.Name"/>.</summary>
public static class StoredSettingNames
{
    /// <summary><c>True</c> if one person runs the site; <c>False</c> if several do. Missing until an administrator has said.</summary>
    public const string RunByOnePerson = "publishing.one-person";

    /// <summary>Day on which the mail server took a test e-mail; empty if it refused the last one.</summary>
    public const string MailTested = "mail.tested";

    /// <summary>Day on which an administrator put the checklist of the start page away.</summary>
    public const string ChecklistPutAway = "checklist.put-away";
}
