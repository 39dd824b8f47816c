using Simfra.Models.Ssm;
using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.Services.Ssm.Documents;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>
/// Parameters as IAM sees them: an ARN has no slash doubled after <c>parameter</c>, and no version or label. Documents by name or ARN; those of
/// other accounts as far as they are shared.
/// </summary>
internal sealed class SsmAuthorization(ServiceState<SsmState> states) : ServiceAuthorization
{
    private static readonly string[] NameMembers = ["Name", "Names", "Path", "ResourceId", "ResourceArn"];

    /// <summary>Whoever makes something with tags needs the permission to tag it.</summary>
    /// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/tagging-resources.html"/>
    public override void Require(AuthorizationCall call)
    {
        call.RequireFromTable();
        if (call.Input is PutParameterRequest { Tags.Count: > 0 } or CreateDocumentRequest { Tags.Count: > 0 })
        {
            call.Require("ssm:AddTagsToResource", call.Required[0].Resource);
        }
    }

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call)
    {
        if (type.Name == "servicesetting")
        {
            return [ServiceSettingOperations.ArnOf(call.Text("SettingId") ?? "", call.Context.Scope)];
        }

        var isDocument = type.Name == "document";
        if (call.Input.Schema.FindMember("ResourceType") is not null && (call.Text("ResourceType") == ResourceTypeForTagging.Document) != isDocument)
        {
            return [];
        }

        var member = Array.Find(NameMembers, m => call.Input.Schema.FindMember(m) is not null);
        return member switch
        {
            null => [],
            "ResourceArn" => call.Texts(member).Where(arn => isDocument == arn.Contains(":document/", StringComparison.Ordinal)),
            _ => call.Texts(member).Select(text => isDocument ? DocumentArnOf(text, call.Context.Scope) : ArnOf(text, call.Context.Scope)),
        };
    }

    public override ResourceFacts? FindResource(RequiredPermission permission, AuthorizationCall call)
    {
        var (scope, name) = DocumentDirectory.Parse(permission.Resource, StateScope.World);
        if (scope == StateScope.World)
        {
            // AWS's own parameters are everybody's.
            return permission.Resource.Contains("::parameter/aws/service", StringComparison.Ordinal)
                ? new(call.Context.AccountId)
                : FindResource(permission.Resource);
        }

        // What is shared with everybody is shared with others: in the owner's account its own policies decide.
        var document = states.Find(scope)?.Documents.Find(name);
        return new(scope.Account)
        {
            Tags = document?.Tags ?? Parameter.NoTags,
            AccessList = scope.Account == call.Context.AccountId ? null : document?.AccessList,
        };
    }

    public override ResourceFacts? FindResource(string arn)
    {
        if (arn.Split(':', 6) is not ["arn", _, "ssm", var region, var account, var resource] || !resource.StartsWith("parameter/", StringComparison.Ordinal))
        {
            return null;
        }

        var parameter = states.Find(new(account, region))?.Find(arn);
        return new(account) { Tags = parameter?.Tags, Policy = parameter?.Sharing?.Text };
    }

    private static string DocumentArnOf(string text, StateScope caller)
    {
        var (scope, name) = DocumentDirectory.Parse(text, caller);
        return Document.ArnOf(name, scope);
    }

    /// <summary>A text that can't be a parameter's name stands for no one parameter.</summary>
    private static string ArnOf(string text, StateScope scope)
    {
        if (text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return text;
        }

        var name = text.Split(':')[0];
        if (PublicParameters.IsOne($"{name}/"))
        {
            return PublicParameters.ArnOf(name, scope.Region);
        }

        return name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/')
            ? Parameter.ArnOf(name, scope)
            : $"arn:aws:ssm:{scope.Region}:{scope.Account}:*";
    }
}
