using Simfra.Security.SigV4;

namespace Simfra.Gateway.Stages;

/// <summary>
/// Takes a file that a browser's form posts, where the service takes such: the form's policy is what is signed, and the call goes on as the
/// operation that the form amounts to.
/// </summary>
internal sealed class AcceptForm(World world)
{
    public async ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        if (call.Runtime?.Module.FormUpload is not { } upload || !upload.Takes(call.Request))
        {
            return true;
        }

        upload.CheckEnclosure(call.Request);
        var form = await UploadFormReader
            .ReadAsync(call.Request.ContentType, call.Http.Request.Body, call.Http.RequestAborted)
            .ConfigureAwait(false);
        var scope = new SigningScope(call.Service!.SigningName, call.HostRegion);
        call.Principal = new PostFormVerifier(world.Keys, world.Clock).Verify(form.Fields, scope);
        call.Upload = upload.Accept(call.Request, form, call.Now);
        call.Request = call.Upload.Request;
        call.Operation = call.Upload.Operation;
        return true;
    }
}
