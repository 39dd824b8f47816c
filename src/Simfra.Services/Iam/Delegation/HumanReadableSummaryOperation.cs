using System.Text.RegularExpressions;
using Simfra.Integration;
using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>Tells those who are to accept a delegation request what it asks for.</summary>
internal sealed partial class HumanReadableSummaryOperation(DelegationRequests requests) : IOperationGroup
{
    private const string English = "en";

    public void Register(IOperationRegistry operations) => operations.Handle(IamApi.GetHumanReadableSummary, GetHumanReadableSummary);

    private GetHumanReadableSummaryResponse GetHumanReadableSummary(GetHumanReadableSummaryRequest input, OperationContext context)
    {
        var id = DelegationRequestArn.Parse(input.EntityArn) ?? throw IamErrors.UnknownSummaryEntity(input.EntityArn!);
        var locale = input.Locale ?? English;
        if (!Locale().IsMatch(locale))
        {
            throw IamErrors.InvalidLocale(locale);
        }

        if (!locale.Split('-', '_')[0].Equals(English, StringComparison.OrdinalIgnoreCase))
        {
            throw IamErrors.NotBuilt($"GetHumanReadableSummary in the locale {locale}");
        }

        return new()
        {
            SummaryContent = PermissionSummary.Write(requests.Get(id, context)),
            Locale = locale,
            SummaryState = SummaryStateType.Available,
        };
    }

    [GeneratedRegex("^[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})*$")]
    private static partial Regex Locale();
}
