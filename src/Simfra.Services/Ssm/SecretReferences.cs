using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.Models.Ssm;
using Simfra.Schemas;

namespace Simfra.Services.Ssm;

/// <summary>
/// Secrets of Secrets Manager, read as parameters below <c>/aws/reference/secretsmanager</c> in the name of whoever calls. Never to be called in a turn.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html"/>
internal sealed class SecretReferences(IServiceInvoker invoker)
{
    private const string Root = "/aws/reference/secretsmanager/";
    private const string ServiceName = "ssm.amazonaws.com";

    public static bool IsOne(string name) => name.StartsWith(Root, StringComparison.Ordinal);

    /// <summary>Fills in a parameter that stands for a secret; false where there is no such secret or version.</summary>
    /// <param name="parameter">The parameter, with the name that was asked for: behind a colon the version's id or stage.</param>
    /// <param name="context">The call.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AwsServiceException">What Secrets Manager refuses for other reasons.</exception>
    public async ValueTask<bool> FillAsync(Models.Ssm.Parameter parameter, OperationContext context, CancellationToken cancellationToken)
    {
        var selector = ParameterSelector.Parse(parameter.Name!);
        var isId = Guid.TryParse(selector.Version, out _);
        var request = new GetSecretValueRequest
        {
            SecretId = selector.NameOrArn[Root.Length..],
            VersionId = isId ? selector.Version : null,
            VersionStage = isId ? null : selector.Version,
        };
        var caller = new InternalCaller(context.Principal, context.Scope) { CalledVia = [.. context.Caller?.CalledVia ?? [], ServiceName] };
        try
        {
            Show(parameter, selector, await invoker.InvokeAsync(SecretsManagerApi.GetSecretValue, request, caller, cancellationToken).ConfigureAwait(false));
            return true;
        }
        catch (AwsServiceException error) when (error.Code == "ResourceNotFoundException")
        {
            return false;
        }
    }

    private static void Show(Models.Ssm.Parameter parameter, ParameterSelector selector, GetSecretValueResponse secret)
    {
        parameter.Name = selector.NameOrArn;
        parameter.Selector = selector.Shown;
        parameter.Type = ParameterType.SecureString;
        parameter.DataType = "text";
        parameter.Value = secret.SecretString ?? Convert.ToBase64String(secret.SecretBinary ?? []);
        parameter.Version = 0;
        parameter.LastModifiedDate = secret.CreatedDate;
        parameter.ARN = secret.ARN;
        parameter.SourceResult = new JsonObject
        {
            ["ARN"] = secret.ARN,
            ["name"] = secret.Name,
            ["versionId"] = secret.VersionId,
            ["secretString"] = secret.SecretString,
            ["versionStages"] = new JsonArray([.. (secret.VersionStages ?? []).Select(static s => (JsonNode)s)]),
            ["createdDate"] = secret.CreatedDate?.UtcDateTime.ToString("MMM d, yyyy h:mm:ss tt", CultureInfo.InvariantCulture),
        }.ToJsonString();
    }
}
