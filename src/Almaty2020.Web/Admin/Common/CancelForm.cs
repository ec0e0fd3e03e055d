using Almaty2020.Web.Access.Work;

namespace Almaty2020.Web.Admin.Common;

/// <summary>Ends what is scheduled, for the partial view <c>_Cancel</c>.</summary>
public sealed record CancelForm(TimetableEntry Entry, string ReturnUrl);
