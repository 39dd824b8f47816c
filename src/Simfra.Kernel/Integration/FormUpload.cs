using Simfra.Protocols;
using Simfra.Schemas;

namespace Simfra.Integration;

/// <summary>How a service takes the files that browsers' forms post to it: S3's POST Object.</summary>
internal abstract class FormUpload
{
    /// <summary>Whether a request of the service went where such forms go.</summary>
    public abstract bool Takes(WireRequest request);

    /// <summary>Refuses what was posted to the form's place and isn't one.</summary>
    /// <exception cref="AwsServiceException">The body isn't of the type that forms with files have.</exception>
    public abstract void CheckEnclosure(WireRequest request);

    /// <summary>Holds a form whose signature is found good against its policy, and says which call it amounts to.</summary>
    /// <exception cref="AwsServiceException">The form isn't as it should be, or not what its policy allows.</exception>
    public abstract AcceptedUpload Accept(WireRequest request, UploadForm form, DateTimeOffset now);
}

/// <summary>A form as far as it has been read: up to the content of its file.</summary>
/// <param name="Fields">The fields before the file by their names in lower case.</param>
/// <param name="FileName">The name that the browser gave; empty where it gave none.</param>
/// <param name="File">The file's content.</param>
internal sealed record UploadForm(IReadOnlyDictionary<string, string> Fields, string FileName, Stream File);

/// <summary>The call that a form amounts to.</summary>
/// <param name="Operation">The operation that does it.</param>
/// <param name="Request">The request as that operation has it, the file its body.</param>
/// <param name="WriteAnswer">Makes the form's answer of the operation's.</param>
internal sealed record AcceptedUpload(OperationSchema Operation, WireRequest Request, Action<WireResponse> WriteAnswer);
