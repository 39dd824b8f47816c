using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>Parameters as IAM sees them: an ARN has no slash doubled after <c>parameter</c>, and no version or label.</summary>
internal sealed class SsmAuthorization(ServiceState<SsmState> states) : ServiceAuthorization
{
    private static readonly string[] NameMembers = ["Name", "Names", "Path", "ResourceId"];

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call)
    {
        var member = Array.Find(NameMembers, m => call.Input.Schema.FindMember(m) is not null);
        return member is null ? [] : call.Texts(member).Select(text => ArnOf(text, call.Context.Scope));
    }

    public override ResourceFacts? FindResource(string arn)
    {
        if (arn.Split(':', 6) is not ["arn", _, "ssm", var region, var account, var resource] || !resource.StartsWith("parameter/", StringComparison.Ordinal))
        {
            return null;
        }

        return states[new(account, region)].Find(arn) is { } parameter ? new(account) { Tags = parameter.Tags } : new(account);
    }

    /// <summary>A text that can't be a parameter's name stands for no one parameter.</summary>
    private static string ArnOf(string text, StateScope scope)
    {
        if (text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return text;
        }

        var name = text.Split(':')[0];
        return name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/')
            ? Parameter.ArnOf(name, scope)
            : $"arn:aws:ssm:{scope.Region}:{scope.Account}:*";
    }
}
