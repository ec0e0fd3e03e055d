using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Publishing.Tree;

namespace Almaty2020.Web.Publishing;

internal static class PublishingServices
{
    public static void AddPublishing(this IServiceCollection services)
    {
        services.AddScoped<ApprovalSetting>();
        services.AddScoped<ChooseApproval>();
        services.AddScoped<SaveDraft>();
        services.AddScoped<TakeBackDraft>();
        services.AddScoped<DiscardDraft>();
        services.AddScoped<PagePresence>();
        services.AddScoped<SubmitForReview>();
        services.AddScoped<ReturnDraft>();
        services.AddScoped<AddRemark>();
        services.AddScoped<ResolveRemark>();
        services.AddScoped<CreateShareLink>();
        services.AddScoped<RevokeShareLink>();
        services.AddScoped<AddGuestRemark>();
        services.AddScoped<ConfirmTranslation>();
        services.AddScoped<ConfirmUrgentPublication>();
        services.AddScoped<PublishTogether>();
        services.AddScoped<Withdraw>();
        services.AddScoped<WithdrawTogether>();
        services.AddScoped<UndoWithdrawal>();
        services.AddScoped<RerenderPublications>();
        services.AddScoped<Schedule>();
        services.AddScoped<CancelScheduled>();
        services.AddScoped<ConfirmScheduled>();
        services.AddScoped<RunScheduledActs>();
        services.AddSingleton<ScheduledPublishingService>();
        services.AddSingleton<ScheduleMetrics>();
        services.AddScoped<CreatePage>();
        services.AddScoped<CopyPage>();
        services.AddScoped<MovePage>();
        services.AddScoped<ChangePageSettings>();
        services.AddScoped<TrashPage>();
        services.AddScoped<RestorePage>();
        services.AddScoped<AddRedirect>();
        services.AddScoped<RemoveRedirect>();
        services.AddScoped<UploadPicture>();
        services.AddScoped<DescribePicture>();
        services.AddScoped<ReplacePicture>();
        services.AddScoped<RestorePictureVersion>();
        services.AddScoped<TrashPicture>();
        services.AddScoped<RestorePicture>();
        services.AddScoped<DeleteTrashedPictures>();
    }
}
